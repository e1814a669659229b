# Files as bytes in a program, by the assembler: half a megabyte of text costs no compile time.
enable_language(ASM)

# edgebench_embed(<target> <symbol> <file>)
# C++ finds the bytes between `extern "C" const char <symbol>[]` and `<symbol>_end[]`. Without a
# file there are none between the two.
function(edgebench_embed target symbol)
  set(file ${ARGN})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.s)
  set(include "")
  if(file)
    set(include ".incbin \"${file}\"")
  endif()
  file(CONFIGURE OUTPUT ${source} CONTENT [[
        .section .rodata
        .global @symbol@
        .global @symbol@_end
@symbol@:
        @include@
@symbol@_end:
        .byte 0
        .section .note.GNU-stack, "", %progbits
]] @ONLY)
  set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES
    OBJECT_DEPENDS "${file}")
  target_sources(${target} PRIVATE ${source})
endfunction()
