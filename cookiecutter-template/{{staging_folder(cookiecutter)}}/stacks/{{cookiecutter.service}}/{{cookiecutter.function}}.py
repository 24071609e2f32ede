{{ function_file("stack.py", cookiecutter) }}
