"""Nothing lost, nothing twice, whatever dies: the Procfile's processes under havoc."""
