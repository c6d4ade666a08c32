"""What turns a program into something that runs, one package per target."""
