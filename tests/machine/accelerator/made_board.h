// The files of an NVIDIA board that are read of its graphics processor.
#pragma once

#include <string>

#include "machine/fake_root.h"

namespace edgebench::test {

// A Jetson Orin Nano with JetPack 6. The sensor's first rail is the board's supply.
struct OrinNano : FakeRoot {
  OrinNano() {
    put("proc/device-tree/model", std::string("NVIDIA Jetson Orin Nano Developer Kit\0", 38))
        .put("proc/device-tree/compatible", std::string("nvidia,p3768\0nvidia,tegra234\0", 29))
        .put("sys/class/devfreq/13e00000.host1x/cur_freq", "5\n")
        .put("sys/class/devfreq/17000000.gpu/cur_freq", "306000000\n")
        .put("sys/class/devfreq/17000000.gpu/max_freq", "1020000000\n")
        .put("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
        .put("sys/class/thermal/thermal_zone0/temp", "50000\n")
        .put_in("sys/class/thermal/thermal_zone1", {{"type", "gpu-thermal\n"},
                                                    {"temp", "48500\n"},
                                                    {"trip_point_0_type", "critical\n"},
                                                    {"trip_point_0_temp", "104500\n"},
                                                    {"trip_point_1_type", "passive\n"},
                                                    {"trip_point_1_temp", "99000\n"},
                                                    {"trip_point_2_type", "active\n"},
                                                    {"trip_point_2_temp", "51000\n"}})
        .put_in("sys/class/hwmon/hwmon1", {{"name", "ina3221\n"},
                                           {"update_interval", "34\n"},
                                           {"in1_label", "VDD_IN\n"},
                                           {"in1_input", "5000\n"},
                                           {"curr1_input", "1200\n"},
                                           {"in2_label", "VDD_CPU_GPU_CV\n"},
                                           {"in2_input", "5000\n"},
                                           {"curr2_input", "500\n"}});
  }
};

}  // namespace edgebench::test
