{{ service_file(cookiecutter) }}
