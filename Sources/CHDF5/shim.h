// HDF5's predefined types and property classes are macros that first initialize the library, which Swift cannot import.
#ifndef HONE_CHDF5_SHIM_H
#define HONE_CHDF5_SHIM_H

#include <hdf5.h>

static inline hid_t hone_h5_float32_le(void) { return H5T_IEEE_F32LE; }
static inline hid_t hone_h5_float64_le(void) { return H5T_IEEE_F64LE; }
static inline hid_t hone_h5_int8_le(void) { return H5T_STD_I8LE; }
static inline hid_t hone_h5_int32_le(void) { return H5T_STD_I32LE; }
static inline hid_t hone_h5_int64_le(void) { return H5T_STD_I64LE; }
static inline hid_t hone_h5_uint8_le(void) { return H5T_STD_U8LE; }
static inline hid_t hone_h5_c_string(void) { return H5T_C_S1; }
static inline hid_t hone_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t hone_h5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t hone_h5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline size_t hone_h5_variable(void) { return H5T_VARIABLE; }
static inline unsigned hone_h5_truncate(void) { return H5F_ACC_TRUNC; }

#endif
