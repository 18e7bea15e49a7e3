"""Songs in the making and in the library: requests, journals, files, repairs, timing."""
