#include "shared/cuda/staged_run.h"

namespace edgebench::cuda {

StagedRun::StagedRun(const Context& context, const Stream& stream, std::size_t input_bytes,
                     std::size_t output_bytes)
    : context_(&context),
      stream_(&stream),
      input_(context, input_bytes),
      output_(context, output_bytes),
      device_input_(context, input_bytes),
      device_output_(context, output_bytes),
      timer_(context) {}

void StagedRun::run(const std::function<void()>& queue_work) {
  context_->make_current();  // A stream of edgebench's is a thread of its own.
  timer_.begin(*stream_);
  device_input_.copy_from(input_, *stream_);
  timer_.inputs_copied(*stream_);
  queue_work();
  timer_.computed(*stream_);
  device_output_.copy_to(output_, *stream_);
  timer_.outputs_copied(*stream_);
  stream_->synchronize();
}

}  // namespace edgebench::cuda
