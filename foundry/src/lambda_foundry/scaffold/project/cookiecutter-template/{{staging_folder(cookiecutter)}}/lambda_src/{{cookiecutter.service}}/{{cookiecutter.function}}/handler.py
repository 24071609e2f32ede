{{ function_file("handler.py", cookiecutter) }}
