# What `make package` packs (packaging/): a folder that runs where it is unpacked, on any processor
# of its kind. Here is what the build does for it: run paths, the shared core, and what is
# installed.
# Every other build is for the machine that it is made on.
option(EDGEBENCH_PACKAGE "Build what `make package` packs" OFF)
set(EDGEBENCH_MARCH "" CACHE STRING
  "Without EDGEBENCH_NATIVE: the least processor that our own code is for, as -march takes it")

# The folders whose code takes the time where it is ours: decoding, resizing, the reference, the
# quantiser. In a package they are one library, libedgebench-core.so, which is compiled once more
# for each of these processors. The loader takes the best for the machine: it looks for
# <run path>/glibc-hwcaps/<processor> first (ld.so(8); glibc 2.33).
set(edgebench_core_folders base image model quantise)
# What an executable links before all else, so that it takes nothing out of the static libraries
# that the core has.
set(edgebench_core "")
if(EDGEBENCH_PACKAGE)
  set(edgebench_core edgebench_core)
endif()

# What packaging/Bundle.cmake is told.
edgebench_machine(machine)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/package.cmake @ONLY CONTENT [[
set(MACHINE @machine@)
set(VERSION @PROJECT_VERSION@)
set(MARCH @EDGEBENCH_MARCH@)
set(CXX @CMAKE_CXX_COMPILER@)
set(OBJDUMP @CMAKE_OBJDUMP@)
]])

# edgebench_package_core()
# The target edgebench_core: all objects of those folders. They are linked behind it for the
# libraries that they need, and nothing is taken out of them a second time.
function(edgebench_package_core)
  add_library(edgebench_core SHARED)
  foreach(folder IN LISTS edgebench_core_folders)
    target_sources(edgebench_core PRIVATE $<TARGET_OBJECTS:edgebench_${folder}>)
    target_link_libraries(edgebench_core PRIVATE edgebench_${folder})
  endforeach()
  set_target_properties(edgebench_core PROPERTIES OUTPUT_NAME edgebench-core LINKER_LANGUAGE CXX
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
  foreach(component IN ITEMS program core)
    install(TARGETS edgebench_core LIBRARY DESTINATION lib COMPONENT ${component} EXCLUDE_FROM_ALL)
  endforeach()
endfunction()

# The names of the SDKs that these targets are or link, directly or through others.
function(edgebench_sdks_of out)
  edgebench_sdk_cache(cache)
  set(found)
  foreach(target IN LISTS ARGN)
    if(NOT TARGET ${target})
      continue()
    endif()
    get_target_property(location ${target} IMPORTED_LOCATION)
    cmake_path(IS_PREFIX cache "${location}" inside)
    if(inside)
      cmake_path(RELATIVE_PATH location BASE_DIRECTORY ${cache})
      string(REGEX REPLACE "/.*" "" sdk ${location})
      list(APPEND found ${sdk})
    endif()
    get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
    if(links)
      edgebench_sdks_of(behind ${links})
      list(APPEND found ${behind})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES found)
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# edgebench_package(<target> [SDK <imported targets>])
# Installs an executable with its run path, and the SDKs that it links or opens: their libraries
# in lib/<SDK>, where the coordinator finds them (src/sdk), their licences in licenses/<SDK>. The
# old kind of run path holds also for what a library of Debian's needs, which has no run path of its
# own.
function(edgebench_package target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SDK")
  if(NOT EDGEBENCH_PACKAGE)
    return()
  endif()
  edgebench_sdks_of(sdks ${arg_SDK})
  foreach(sdk IN LISTS sdks)
    string(REGEX REPLACE "-[^-]+-[^-]+$" "" name ${sdk})
    edgebench_package_sdk(${sdk} ${name})
  endforeach()
  set_target_properties(${target} PROPERTIES INSTALL_RPATH $ORIGIN/../lib)
  target_link_options(${target} PRIVATE -Wl,--disable-new-dtags)
  install(TARGETS ${target} RUNTIME DESTINATION bin COMPONENT program)
endfunction()

# Once for each SDK, though several workers link it. Libraries are all in one folder, as they are
# in each of the wheels; what they look for beside themselves (plugins, choices of kernels) comes
# along.
function(edgebench_package_sdk sdk name)
  get_property(done GLOBAL PROPERTY edgebench_packaged_sdks)
  if(name IN_LIST done)
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY edgebench_packaged_sdks ${name})
  edgebench_sdk_cache(cache)
  file(GLOB_RECURSE libraries
    ${cache}/${sdk}/*.so ${cache}/${sdk}/*.so.* ${cache}/${sdk}/*/libs/*.json)
  install(FILES ${libraries} DESTINATION lib/${name} COMPONENT program)
  file(GLOB_RECURSE texts RELATIVE ${cache}/${sdk}
    ${cache}/${sdk}/*LICEN[CS]E* ${cache}/${sdk}/*/licenses/* ${cache}/${sdk}/*ThirdPartyNotices*)
  foreach(text IN LISTS texts)
    cmake_path(GET text PARENT_PATH folder)
    install(FILES ${cache}/${sdk}/${text} DESTINATION licenses/${name}/${folder} COMPONENT program)
  endforeach()
endfunction()
