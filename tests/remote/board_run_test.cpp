#include "remote/board_run.h"
