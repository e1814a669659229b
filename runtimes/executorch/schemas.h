// The two file formats as flatc generates them from the SDK's schemas: the program (namespace
// executorch_flatbuffer) and the graph of an XNNPACK delegate (fb_xnnpack).
//
// libexecutorch exports the same templates, made by another version of flatbuffers: an executable
// that exported its own would replace them inside the library without a word. So whatever includes
// this is compiled with -fvisibility=hidden (CMakeLists.txt).
#pragma once

#include "program_generated.h"
#include "schema_generated.h"
