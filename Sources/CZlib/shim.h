// zlib, for the compression of MCCP.
#pragma once
#include <zlib.h>
