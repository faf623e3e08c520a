int hone_kernels_version(void); 
