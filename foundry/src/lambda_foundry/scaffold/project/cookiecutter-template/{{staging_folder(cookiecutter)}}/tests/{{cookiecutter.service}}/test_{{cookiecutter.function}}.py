{{ function_file("test.py", cookiecutter) }}
