// The version, in one place for the program and the C interface.

package let honeVersion = "0.1.0"
