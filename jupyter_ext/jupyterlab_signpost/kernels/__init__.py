"""Python environments on disk, and the kernelspecs that start them."""
