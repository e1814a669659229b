// What the commands of a real Slurm 22.05.8 printed, of three slurmd on one host (tools/try-fleet),
// shortened by fields that nobody reads.
#pragma once

#include <string>

namespace edgebench::test {

// `scontrol show node --oneliner`: pi4 was killed, pi5 was drained by hand, n001 never started.
inline const std::string kRecordedNodes =
    "NodeName=pi4 Arch=x86_64 CoresPerSocket=1  CPUAlloc=0 CPUEfctv=2 CPUTot=2 CPULoad=1.29 "
    "AvailableFeatures=arm64,pi4 ActiveFeatures=arm64,pi4 Gres=(null) NodeAddr=127.0.0.1 "
    "NodeHostName=vm Port=17001 Version=22.05.8 OS=Linux 6.18.44 #1 SMP PREEMPT_DYNAMIC @0  "
    "RealMemory=1000 AllocMem=0 State=DOWN+NOT_RESPONDING ThreadsPerCore=1 Partitions=boards  "
    "CfgTRES=cpu=2,mem=1000M,billing=2 AllocTRES= CapWatts=n/a ExtSensorsTemp=n/s "
    "Reason=Not responding [root@2026-12-01T17:40:59]\n"
    "NodeName=pi5 Arch=x86_64 CoresPerSocket=1  CPUAlloc=0 ActiveFeatures=arm64,pi5 Gres=(null) "
    "OS=Linux 6.18.44 #1 SMP PREEMPT_DYNAMIC @0  RealMemory=1000 State=IDLE+DRAIN ThreadsPerCore=1 "
    "Partitions=boards,night  CfgTRES=cpu=2,mem=1000M,billing=2 AllocTRES= "
    "Reason=fan is loud, bring State=new one [root@2026-12-01T17:34:33]\n"
    "NodeName=srv Arch=x86_64 CoresPerSocket=1  CPUAlloc=0 ActiveFeatures=x86 Gres=(null) "
    "OS=Linux 6.18.44 #1 SMP PREEMPT_DYNAMIC @0  RealMemory=1000 State=IDLE ThreadsPerCore=1 "
    "Partitions=boards  CfgTRES=cpu=2,mem=1000M,billing=2 AllocTRES= CapWatts=n/a\n"
    "NodeName=n001 CoresPerSocket=1  CPUAlloc=0 AvailableFeatures=(null) ActiveFeatures=(null) "
    "NodeAddr=127.0.0.1 NodeHostName=n001 State=UNKNOWN ThreadsPerCore=1 Partitions=many  "
    "BootTime=None\n";

// squeue with kTaskFormat: on hold; when each had its node and pi4 was killed; when that had been
// noticed and pi5's minute was over.
inline const std::string kRecordedHeld =
    "424|0|PENDING|0||JobHeldUser|\n"
    "424|1|PENDING|0||JobHeldUser|\n"
    "424|2|PENDING|0||JobHeldUser|\n";
inline const std::string kRecordedRunning =
    "424|0|FAILED|16896|srv|NonZeroExitCode|\n"
    "424|1|RUNNING|0|pi4|None|\n"
    "424|2|RUNNING|0|pi5|None|\n";
inline const std::string kRecordedRequeued =
    "424|0|FAILED|16896|srv|NonZeroExitCode|\n"
    "424|1|PENDING|0|pi4|BeginTime|\n"
    "424|2|TIMEOUT|15|pi5|TimeLimit|\n"
    "8|1|CANCELLED|0|pi5|ReqNodeNotAvail, UnavailableNodes:pi5|\n";

}  // namespace edgebench::test
