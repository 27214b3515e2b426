// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import ModelPackages

/// What a network says of an image under one view, whole, whether it saw it at once or in windows.
struct NetworkReply {
  /// The numbers as the network gave them, class by class.
  var numbers: [Float]
  /// After the activation, one for each class; empty for a map.
  var activated: [Double] = []
  /// After the activation, class by class; empty where it is no map.
  var map: [Float] = []
  var embedding: [Float]?
}

extension OutputReading {
  /// The activated numbers of a map, class by class.
  func activated(map: [Float], classes: Int) -> [Float] {
    guard classes > 0, output.activation != .none else { return map }
    var result = map
    if output.activation == .sigmoid {
      for place in result.indices { result[place] = Float(Self.sigmoid(Double(map[place]))) }
      return result
    }
    let voxels = map.count / classes
    var row = [Double](repeating: 0, count: classes)
    for voxel in 0..<voxels {
      var greatest = -Double.infinity
      for index in 0..<classes { greatest = max(greatest, Double(map[index * voxels + voxel])) }
      var sum = 0.0
      for index in 0..<classes {
        row[index] = exp(Double(map[index * voxels + voxel]) - greatest)
        sum += row[index]
      }
      for index in 0..<classes { result[index * voxels + voxel] = Float(row[index] / sum) }
    }
    return result
  }
}

extension Tensor {
  /// The vector of one image: of a map the mean over space, the channels on the second axis as the standard's convolutions have them;
  /// of three axes the mean over the second, as they are words of a sentence of patches.
  var pooled: [Float] {
    guard shape.count > 2, shape[0] > 0 else { return values }
    let isSequence = shape.count == 3
    let channels = isSequence ? shape[2] : shape[1]
    guard channels > 0 else { return values }
    let places = values.count / channels
    var result = [Float](repeating: 0, count: channels)
    for channel in 0..<channels {
      var sum = 0.0
      for place in 0..<places {
        sum += Double(values[isSequence ? place * channels + channel : channel * places + place])
      }
      result[channel] = Float(sum / Double(max(places, 1)))
    }
    return result
  }
}
