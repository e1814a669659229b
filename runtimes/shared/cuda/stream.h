// What a device does one after the other, and moments in it. All of it needs the context to be
// current in the calling thread, must not outlive the context, and throws as Driver::check() does.
#pragma once

#include "shared/cuda/context.h"
#include "shared/cuda/handle.h"

namespace edgebench::cuda {

// Work that was recorded once and is then launched as a whole, which takes the processor less time
// than to queue each part again.
class Graph {
 public:
  Graph(const Driver& driver, GraphHandle recorded);

 private:
  friend class Stream;
  Handle<GraphHandle, &Functions::graph_destroy> recorded_;
  Handle<GraphExecHandle, &Functions::graph_exec_destroy> executable_;
};

class Stream {
 public:
  explicit Stream(const Context& context);
  // One that a library made, a cudaStream_t, and destroys after this object.
  Stream(const Context& context, void* librarys);

  const Driver& driver() const { return *driver_; }
  StreamHandle handle() const { return stream_.get(); }  // Also a cudaStream_t.

  // Until all that was queued is done. Waits as the context does.
  void synchronize() const;

  // Instead of being done, what is queued is recorded until end_capture(). Only what this thread
  // does is looked at.
  void begin_capture() const;
  Graph end_capture() const;
  void launch(const Graph& graph) const;

 private:
  const Driver* driver_;
  Handle<StreamHandle, &Functions::stream_destroy> stream_;
};

// A moment in a stream's work.
class Event {
 public:
  explicit Event(const Context& context);
  void record(const Stream& stream) const;

  // From this moment to a later one, by the device's clock, which has steps of half a microsecond.
  // Both have been reached.
  double milliseconds_to(const Event& later) const;

 private:
  const Driver* driver_;
  Handle<EventHandle, &Functions::event_destroy> event_;
};

}  // namespace edgebench::cuda
