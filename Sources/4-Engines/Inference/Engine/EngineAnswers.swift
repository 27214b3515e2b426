// SPDX-License-Identifier: Apache-2.0
package import Workers

/// What the engine and the processor under it are.
public struct EngineCapabilities: Sendable, Hashable {
  /// The engine's version.
  public var version: String
  /// The processor's name.
  public var processor: String
  /// What the engine can use of it, in the engine's words: `FP32`, `BF16`, `FP16`, `INT8`.
  public var abilities: [String]
  /// The processor's instruction sets, as the system lists them.
  public var instructions: [String]
  /// How many threads it may use by itself.
  public var threads: Int

  /// Whether it computes in that precision; what it does not is computed in single precision.
  public func computes(in precision: EngineOptions.Precision) -> Bool {
    switch precision {
    case .float32: true
    case .float16: abilities.contains("FP16")
    case .bfloat16: abilities.contains("BF16")
    }
  }

  /// Makes capabilities; the parameters are the properties.
  public init(version: String, processor: String, abilities: [String], instructions: [String], threads: Int) {
    self.version = version
    self.processor = processor
    self.abilities = abilities
    self.instructions = instructions
    self.threads = threads
  }
}

/// How much memory the helper uses.
public struct EngineMemory: Sendable, Hashable {
  /// Bytes that are in memory now, libraries included.
  public var resident: Int
  /// The most that it was.
  public var peak: Int
  /// For each open model what was added when it was opened, at least as much as its weights.
  public var models: [Int]

  /// Makes a statement; the parameters are the properties.
  public init(resident: Int, peak: Int, models: [Int]) {
    self.resident = resident
    self.peak = peak
    self.models = models
  }
}

/// What the helper says of a model that it has opened.
package struct OpeningAnswer: Sendable {
  package var inputs: [PortDescription]
  package var outputs: [PortDescription]
  package var readNanoseconds: Int
  package var compileNanoseconds: Int
  package var requests: Int
  package var bytes: Int
  package var evicted: Int
  package var isCompiledAttached: Bool

  package init(
    inputs: [PortDescription], outputs: [PortDescription], readNanoseconds: Int, compileNanoseconds: Int, requests: Int,
    bytes: Int, evicted: Int, isCompiledAttached: Bool
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.readNanoseconds = readNanoseconds
    self.compileNanoseconds = compileNanoseconds
    self.requests = requests
    self.bytes = bytes
    self.evicted = evicted
    self.isCompiledAttached = isCompiledAttached
  }
}

/// An input or output as the engine describes it.
package struct PortDescription: Sendable, Hashable {
  package var name: String
  package var element: Int32
  package var shape: [Int]

  package init(name: String, element: Int32, shape: [Int]) {
    self.name = name
    self.element = element
    self.shape = shape
  }
}

/// What came of the items of a request.
package struct RunAnswer: Sendable {
  /// The longest outputs that go along with the answer's words; longer ones travel in memory, which costs a page or more each time.
  package static let mostAttached = 32 << 10

  /// What came of each.
  package var items: [ItemAnswer]
  /// The bytes of all outputs; `nil` where they lie in the memory that comes along.
  package var attached: [UInt8]?

  /// Makes an answer; the parameters are the properties.
  package init(items: [ItemAnswer], attached: [UInt8]?) {
    self.items = items
    self.attached = attached
  }
}

/// What came of one item.
package struct ItemAnswer: Sendable {
  package var nanoseconds: Int
  package var outputs: [PlacedTensor]

  package init(nanoseconds: Int, outputs: [PlacedTensor]) {
    self.nanoseconds = nanoseconds
    self.outputs = outputs
  }
}

extension WireWriter {
  package mutating func put(_ capabilities: EngineCapabilities) {
    put(capabilities.version)
    put(capabilities.processor)
    put(capabilities.abilities)
    put(capabilities.instructions)
    put(capabilities.threads)
  }

  package mutating func put(_ memory: EngineMemory) {
    put(memory.resident)
    put(memory.peak)
    put(shape: memory.models)
  }

  package mutating func put(_ answer: OpeningAnswer) {
    for ports in [answer.inputs, answer.outputs] {
      put(count: ports.count)
      for port in ports {
        put(port.name)
        put(port.element)
        put(shape: port.shape)
      }
    }
    for number in [
      answer.readNanoseconds, answer.compileNanoseconds, answer.requests, answer.bytes, answer.evicted,
    ] {
      put(number)
    }
    put(answer.isCompiledAttached)
  }

  package mutating func put(_ answer: RunAnswer) {
    put(count: answer.items.count)
    for item in answer.items {
      put(item.nanoseconds)
      put(item.outputs)
    }
    put(answer.attached != nil)
    if let attached = answer.attached { put(attached) }
  }
}

extension WireReader {
  package mutating func capabilities() throws(WireError) -> EngineCapabilities {
    let (version, processor) = (try text(), try text())
    let (abilities, instructions) = (try texts(), try texts())
    return EngineCapabilities(
      version: version, processor: processor, abilities: abilities, instructions: instructions, threads: try number())
  }

  package mutating func memory() throws(WireError) -> EngineMemory {
    let (resident, peak) = (try number(Int.self), try number(Int.self))
    return EngineMemory(resident: resident, peak: peak, models: try shape())
  }

  private mutating func ports() throws(WireError) -> [PortDescription] {
    var ports: [PortDescription] = []
    for _ in 0..<(try count(ofWidth: 20)) {
      let (name, element) = (try text(), try number(Int32.self))
      ports.append(PortDescription(name: name, element: element, shape: try shape()))
    }
    return ports
  }

  package mutating func openingAnswer() throws(WireError) -> OpeningAnswer {
    let (inputs, outputs) = (try ports(), try ports())
    let (read, compile, requests) = (try number(Int.self), try number(Int.self), try number(Int.self))
    let (bytes, evicted) = (try number(Int.self), try number(Int.self))
    return OpeningAnswer(
      inputs: inputs, outputs: outputs, readNanoseconds: read, compileNanoseconds: compile, requests: requests,
      bytes: bytes, evicted: evicted, isCompiledAttached: try flag())
  }

  package mutating func runAnswer() throws(WireError) -> RunAnswer {
    var items: [ItemAnswer] = []
    for _ in 0..<(try count(ofWidth: 16)) {
      let nanoseconds = try number(Int.self)
      items.append(ItemAnswer(nanoseconds: nanoseconds, outputs: try placedTensors()))
    }
    return RunAnswer(items: items, attached: try flag() ? try piece() : nil)
  }
}
