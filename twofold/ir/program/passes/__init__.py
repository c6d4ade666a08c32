"""What is done to a host program once it is built, one file each."""
