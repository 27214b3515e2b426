// SPDX-License-Identifier: Apache-2.0
public import WeightFiles

/// What a file of weights gives to a network, and what not.
public struct WeightFit: Sendable, Hashable {
  /// A tensor of another shape than the network's.
  public struct Misfit: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its shape in the file.
    public var found: [Int]
    /// Its shape in the network.
    public var expected: [Int]

    /// Makes a misfit; the parameters are the properties.
    public init(name: String, found: [Int], expected: [Int]) {
      self.name = name
      self.found = found
      self.expected = expected
    }
  }

  /// What the network takes, in the order of its parameters, in single precision.
  public var weights: WeightFile
  /// Names that were taken.
  public var taken: [String]
  /// Names that were taken after the channels of a first convolution were summed.
  public var summed: [String]
  /// Names in the file that the network does not have; PyTorch's counters `num_batches_tracked` are not told.
  public var left: [String]
  /// Names that the file does not have.
  public var missing: [String]
  /// Tensors of another shape.
  public var misfits: [Misfit]
}

extension WeightFile {
  /// What of this file fits a network.
  ///
  /// Names and shapes must agree. Where the first convolution of the network takes one channel and the file's takes three, the three are
  /// summed: a grey image then gives what its copy in three channels gave.
  /// - Parameters:
  ///   - graph: A checked network.
  ///   - required: Beginnings of names that must be there and fit; an empty one stands for all.
  /// - Returns: What was taken, left, missing, and of another shape.
  /// - Throws: ``WeightFileFault/Kind/unsuitable`` for the first required tensor that is missing or has another shape, or where a beginning
  ///   is that of no name of the network.
  /// - Complexity: O(bytes).
  public func fitted(to graph: NetworkGraph, required: [String] = []) throws(WeightFileFault) -> WeightFit {
    let parameters = graph.parameters
    let given = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    var fit = WeightFit(
      weights: WeightFile(metadata: metadata), taken: [], summed: [], left: [], missing: [], misfits: [])
    for parameter in parameters {
      guard let tensor = given[parameter.name] else {
        fit.missing.append(parameter.name)
        continue
      }
      if tensor.shape == parameter.shape {
        guard let taken = WeightTensor(name: parameter.name, shape: parameter.shape, values: tensor.floats()) else {
          continue
        }
        fit.taken.append(parameter.name)
        fit.weights.tensors.append(tensor.element == .float32 ? tensor : taken)
      } else if graph.isStem(parameter), let summed = tensor.summedToGrey(parameter.shape) {
        fit.summed.append(parameter.name)
        fit.weights.tensors.append(summed)
      } else {
        fit.misfits.append(
          WeightFit.Misfit(name: parameter.name, found: tensor.shape, expected: parameter.shape))
      }
    }
    let known = Set(parameters.map(\.name))
    fit.left = tensors.map(\.name).filter { !known.contains($0) && !$0.hasSuffix("num_batches_tracked") }
    for prefix in required {
      guard prefix.isEmpty || parameters.contains(where: { $0.name.hasPrefix(prefix) }) else {
        throw WeightFileFault(.unsuitable, tensor: prefix, found: "no such path", expected: "one of the network")
      }
      if let name = fit.missing.first(where: { $0.hasPrefix(prefix) }) {
        let shape = parameters.first { $0.name == name }?.shape ?? []
        throw WeightFileFault(.unsuitable, tensor: name, found: "no such tensor", expected: "shape \(shape)")
      }
      if let misfit = fit.misfits.first(where: { $0.name.hasPrefix(prefix) }) {
        throw WeightFileFault(
          .unsuitable, tensor: misfit.name, found: "shape \(misfit.found)", expected: "\(misfit.expected)")
      }
    }
    return fit
  }
}

extension NetworkGraph {
  /// Whether an array is the weights of a convolution that takes an image itself.
  fileprivate func isStem(_ parameter: NetworkParameter) -> Bool {
    guard case .convolution = steps[parameter.step].layer, parameter.role == .weight else { return false }
    return steps[parameter.step].inputs.allSatisfy { $0 < inputs.count }
  }
}

extension WeightTensor {
  /// A convolution's weights with the three input channels summed; `nil` where that does not give the shape.
  fileprivate func summedToGrey(_ wanted: [Int]) -> WeightTensor? {
    var own = shape
    guard shape.count > 2, wanted.count == shape.count, shape[1] == 3, wanted[1] == 1 else { return nil }
    own[1] = 1
    guard own == wanted else { return nil }
    let kernel = shape.dropFirst(2).reduce(1, *)
    let numbers = floats()
    var sums = [Float](repeating: 0, count: shape[0] * kernel)
    for output in 0..<shape[0] {
      for point in 0..<kernel {
        let sum = (0..<3).reduce(0.0) { $0 + Double(numbers[(3 * output + $1) * kernel + point]) }
        sums[output * kernel + point] = Float(sum)
      }
    }
    return WeightTensor(name: name, shape: wanted, values: sums)
  }
}
