// SPDX-License-Identifier: Apache-2.0

/// A network described once: the trainer builds its modules from it, and the writer its ONNX file.
///
/// Values are numbered: first the inputs, then what each step makes. A step takes values that stand before it, so that the list is an
/// order in which all can be computed.
public struct NetworkGraph: Sendable, Hashable, Codable {
  /// The number of a value.
  public typealias Value = Int

  /// What goes in.
  public struct Input: Sendable, Hashable, Codable {
    /// Its name in the exported file.
    public var name: String
    /// Channels.
    public var channels: Int
    /// How many axes of space it has: 0 for a row of numbers, 2 for pictures, 3 for volumes.
    public var axes: Int

    /// Makes an input; the parameters are the properties.
    public init(name: String = "image", channels: Int, axes: Int = 2) {
      self.name = name
      self.channels = channels
      self.axes = axes
    }
  }

  /// One step.
  public struct Step: Sendable, Hashable, Codable {
    /// The path of its weights, as `layer1.0.conv1`; what has no weights may share a name.
    public var name: String
    /// What it does.
    public var layer: Layer
    /// What it takes.
    public var inputs: [Value]

    /// Makes a step; the parameters are the properties.
    public init(name: String, layer: Layer, inputs: [Value]) {
      self.name = name
      self.layer = layer
      self.inputs = inputs
    }
  }

  /// A value with a name: an output, or an inner value that others ask for.
  public struct Output: Sendable, Hashable, Codable {
    /// Its name in the exported file.
    public var name: String
    /// Which value.
    public var value: Value

    /// Makes an output; the parameters are the properties.
    public init(name: String, value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// What the spread of a convolution's first weights follows.
  public enum InitialSpread: String, Sendable, Hashable, Codable {
    /// What goes out, so that gradients keep their size.
    case fanOut
    /// What goes in, so that values keep their size.
    case fanIn
  }

  /// What the network is called.
  public var name: String
  /// What goes in.
  public var inputs: [Input]
  /// The steps, in order.
  public var steps: [Step]
  /// What comes out.
  ///
  /// The first answers the task; further ones of the same meaning are deep supervision, from fine to coarse.
  public var outputs: [Output]
  /// Inner values that explanations and guards ask for: `features`, the last map before pooling; `embedding`, what describes an image.
  public var marks: [Output]
  /// What the spread of a convolution's first weights follows.
  public var initialSpread: InitialSpread

  /// Begins a network of inputs alone.
  public init(name: String, inputs: [Input]) {
    self.name = name
    self.inputs = inputs
    steps = []
    outputs = []
    marks = []
    initialSpread = .fanOut
  }

  /// Adds a step; returns the number of the value that it makes.
  @discardableResult
  public mutating func add(_ name: String, _ layer: Layer, _ inputs: [Value]) -> Value {
    steps.append(Step(name: name, layer: layer, inputs: inputs))
    return self.inputs.count + steps.count - 1
  }
}
