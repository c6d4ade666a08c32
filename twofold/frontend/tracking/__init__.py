"""What objects are made of, so that they can be saved and restored: the protocol, lists, dicts."""
