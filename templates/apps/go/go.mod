module example.com/calculator

// The oldest Go that this builds with, and the one that the image is built with.
go 1.26.0

toolchain go1.27.4
