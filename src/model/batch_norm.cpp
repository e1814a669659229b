#include "model/batch_norm.h"

#include <cmath>
#include <cstddef>

namespace edgebench::model {

void fold_batch_norm(const BatchNorm& norm, std::span<float> weight, std::span<float> bias) {
  const std::size_t filter_size = weight.size() / bias.size();
  for (std::size_t channel = 0; channel < bias.size(); ++channel) {
    const double scale = norm.weight[channel] / std::sqrt(norm.running_var[channel] + norm.epsilon);
    for (float& value : weight.subspan(channel * filter_size, filter_size)) {
      value = static_cast<float>(value * scale);
    }
    const double centred = static_cast<double>(bias[channel]) - norm.running_mean[channel];
    bias[channel] = static_cast<float>(norm.bias[channel] + centred * scale);
  }
}

}  // namespace edgebench::model
