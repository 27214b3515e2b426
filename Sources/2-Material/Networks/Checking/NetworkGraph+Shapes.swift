// SPDX-License-Identifier: Apache-2.0

extension NetworkGraph {
  /// Checks a network that comes from outside before anything is computed of it.
  ///
  /// Steps take what stands before them, numbers fit each other, channels fit from step to step, names are there once, and all is of a size
  /// that can be held.
  /// - Throws: The first ``NetworkFault``.
  /// - Complexity: O(steps).
  public func check() throws(NetworkFault) {
    try checkSizes()
    _ = try openExtents()
    var names: Set<String> = []
    for parameter in parameters {
      guard names.insert(parameter.name).inserted else {
        throw .damagedStep(
          index: parameter.step, name: steps[parameter.step].name, found: "\(parameter.name) a second time",
          expected: "a name of its own for a step with weights")
      }
    }
    for input in inputs {
      guard names.insert(input.name).inserted else {
        throw .damagedGraph(found: "input \(input.name) a second time", expected: "each name once")
      }
    }
    let values = inputs.count + steps.count
    for output in outputs + marks {
      guard (0..<values).contains(output.value) else {
        throw .damagedGraph(
          found: "\(output.name) of value \(output.value)", expected: "a value from 0 to \(values - 1)")
      }
      guard names.insert(output.name).inserted else {
        throw .damagedGraph(found: "\(output.name) a second time", expected: "each name once")
      }
    }
  }

  /// The shape of every value for images of these shapes, in the order of the values.
  ///
  /// - Parameter images: Of each input the channels, then the lengths along space; without the batch.
  /// - Returns: Of each value the channels, then the lengths along space.
  /// - Throws: ``NetworkFault/unsuitableImages(found:expected:)``, or the step at which a size does not fit.
  /// - Complexity: O(steps).
  public func shapes(of images: [[Int]]) throws(NetworkFault) -> [[Int]] {
    try checkSizes()
    let expected = inputs.map { "\($0.channels) channels and \($0.axes) axes" }.joined(separator: "; ")
    guard images.count == inputs.count,
      zip(images, inputs).allSatisfy({ image, input in
        image.count == input.axes + 1 && image[0] == input.channels
          && image.allSatisfy { (1...NetworkLimits.number).contains($0) }
      })
    else { throw .unsuitableImages(found: "\(images)", expected: expected) }
    let extents = try ExtentReader(graph: self).extents(
      from: images.map { ValueExtent(channels: $0[0], space: Array($0.dropFirst())) })
    return extents.compactMap(\.shape)
  }

  /// The extent of every value while lengths along space are open.
  func openExtents() throws(NetworkFault) -> [ValueExtent] {
    try ExtentReader(graph: self).extents(
      from: inputs.map { ValueExtent(channels: $0.channels, space: [Int?](repeating: nil, count: $0.axes)) })
  }

  private func checkSizes() throws(NetworkFault) {
    func count(_ what: String, _ found: Int, _ allowed: ClosedRange<Int>) throws(NetworkFault) {
      guard allowed.contains(found) else {
        throw .damagedGraph(
          found: "\(found) \(what)", expected: "from \(allowed.lowerBound) to \(allowed.upperBound)")
      }
    }
    try count("inputs", inputs.count, 1...NetworkLimits.inputs)
    try count("steps", steps.count, 0...NetworkLimits.steps)
    try count("outputs", outputs.count, 1...NetworkLimits.outputs)
    try count("marks", marks.count, 0...NetworkLimits.outputs)
    for input in inputs {
      try count("channels", input.channels, 1...NetworkLimits.number)
      try count("axes", input.axes, 0...3)
    }
    let names = [name] + inputs.map(\.name) + steps.map(\.name) + (outputs + marks).map(\.name)
    for name in names where !(1...NetworkLimits.nameBytes).contains(name.utf8.count) {
      throw .damagedGraph(
        found: "a name of \(name.utf8.count) bytes", expected: "from 1 to \(NetworkLimits.nameBytes)")
    }
  }
}
