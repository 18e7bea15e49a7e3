"""Songs being made and in the library: requests, journals, files, repairs, timing."""
