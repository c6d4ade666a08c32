"""LLVM's language: types, memory, scopes, operations."""
