#include "shared/cuda/staged_run.h"

#include "base/clock.h"

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

StagedRun::StagedRun(const Context& context, const Stream& stream, std::size_t input_bytes)
    : context_(&context),
      stream_(&stream),
      input_(context, input_bytes),
      device_input_(context, input_bytes),
      timer_(context) {}

void StagedRun::run(const std::function<void()>& queue_work) {
  fetch([&] {
    queue_work();
    return DeviceSpan{device_output_.address(), device_output_.size()};
  });
}

void StagedRun::fetch(const std::function<DeviceSpan()>& queue_work) {
  context_->make_current();  // A stream of edgebench's is a thread of its own.
  timer_.begin(*stream_);
  device_input_.copy_from(input_, *stream_);
  timer_.inputs_copied(*stream_);
  const std::int64_t begin_ns = now_ns();
  const DeviceSpan output = queue_work();
  enqueue_ns_ = now_ns() - begin_ns;
  timer_.computed(*stream_);
  if (output_.span().size() != output.bytes) output_ = PinnedBuffer(*context_, output.bytes);
  copy_to_host(output_, output, *stream_);
  timer_.outputs_copied(*stream_);
  stream_->synchronize();
}

}  // namespace edgebench::cuda
