// SPDX-License-Identifier: Apache-2.0
package import Workers

/// What `fiducial-infer` can be asked, as it goes over the wire.
package struct InferenceRequest: Sendable {
  /// What is to be done.
  package enum Act: Sendable {
    /// Which engine is there, and on which processor.
    case capabilities
    /// Read and compile the network that comes along, or take over a compiled one.
    case open(Opening)
    /// Run a network once for each item.
    case infer(model: UInt64, place: InputPlace, items: [[PlacedTensor]])
    /// Run every request of the ring once with zeros.
    case warmUp(model: UInt64, shapes: [[Int]])
    /// How much memory is in use.
    case memory
  }

  /// How a network is to be opened.
  package struct Opening: Sendable {
    /// The number that the owner gives it; one that is open already is answered for and not opened again.
    package var model: UInt64
    /// How it is to run.
    package var options: EngineOptions
    /// Whether the memory holds what an engine of this version has compiled.
    package var isCompiled: Bool
    /// Whether the compiled network is wanted back.
    package var wantsCompiled: Bool
    /// What all models together may use.
    package var budget: ModelBudget?

    /// Makes an opening; the parameters are the properties.
    package init(
      model: UInt64, options: EngineOptions, isCompiled: Bool, wantsCompiled: Bool, budget: ModelBudget?
    ) {
      self.model = model
      self.options = options
      self.isCompiled = isCompiled
      self.wantsCompiled = wantsCompiled
      self.budget = budget
    }
  }

  package static let capabilitiesKind: UInt16 = 16
  package static let openKind: UInt16 = 17
  package static let inferKind: UInt16 = 18
  package static let warmUpKind: UInt16 = 19
  package static let memoryKind: UInt16 = 20

  /// Models that nobody holds any more: closed before anything else is done.
  package var closed: [UInt64]
  /// What is to be done.
  package var act: Act

  /// Makes a request; the parameters are the properties.
  package init(_ act: Act, closed: [UInt64] = []) {
    self.act = act
    self.closed = closed
  }

  /// The message that asks so.
  package func message(descriptor: Int32? = nil) -> Message {
    var body = WireWriter()
    body.put(count: closed.count)
    for model in closed { body.put(model) }
    let kind: UInt16
    switch act {
    case .capabilities: kind = Self.capabilitiesKind
    case .memory: kind = Self.memoryKind
    case .open(let opening):
      kind = Self.openKind
      body.put(opening.model)
      body.put(opening.isCompiled)
      body.put(opening.wantsCompiled)
      body.put(opening.budget?.bytes)
      body.put(opening.budget?.policy == .evictLeastRecentlyUsed)
      body.put(opening.options)
    case .infer(let model, let place, let items):
      kind = Self.inferKind
      body.put(model)
      body.put(place.rawValue)
      body.put(count: items.count)
      for item in items { body.put(item) }
    case .warmUp(let model, let shapes):
      kind = Self.warmUpKind
      body.put(model)
      body.put(count: shapes.count)
      for shape in shapes { body.put(shape: shape) }
    }
    return Message(kind: kind, body: body.bytes, descriptor: descriptor)
  }

  /// Reads a request; `nil` where the message is of another kind.
  package init?(_ message: Message) throws(WireError) {
    guard (Self.capabilitiesKind...Self.memoryKind).contains(message.kind) else { return nil }
    var body = WireReader(message.body)
    closed = []
    for _ in 0..<(try body.count(ofWidth: 8)) { closed.append(try body.number()) }
    switch message.kind {
    case Self.capabilitiesKind: act = .capabilities
    case Self.memoryKind: act = .memory
    case Self.openKind:
      let (model, isCompiled, wantsCompiled) = (try body.number(UInt64.self), try body.flag(), try body.flag())
      let (bytes, evicts) = (try body.optional(), try body.flag())
      act = .open(
        Opening(
          model: model, options: try body.engineOptions(), isCompiled: isCompiled, wantsCompiled: wantsCompiled,
          budget: bytes.map { ModelBudget(bytes: $0, policy: evicts ? .evictLeastRecentlyUsed : .refuse) }))
    case Self.inferKind:
      let (model, offset) = (try body.number(UInt64.self), body.offset)
      guard let place = InputPlace(rawValue: try body.number()) else { throw WireError(offset: offset) }
      var items: [[PlacedTensor]] = []
      for _ in 0..<(try body.count(ofWidth: 8)) { items.append(try body.placedTensors()) }
      act = .infer(model: model, place: place, items: items)
    default:
      let model = try body.number(UInt64.self)
      var shapes: [[Int]] = []
      for _ in 0..<(try body.count(ofWidth: 8)) { shapes.append(try body.shape()) }
      act = .warmUp(model: model, shapes: shapes)
    }
    try body.finish()
  }
}

extension WireWriter {
  fileprivate mutating func put(_ options: EngineOptions) {
    put(options.mode.rawValue)
    put(options.precision.rawValue)
    put(options.streams)
    put(options.threads)
    put(options.furtherOutputs)
    put(count: options.shapes.count)
    for (name, shape) in options.shapes.sorted(by: { $0.key < $1.key }) {
      put(name)
      put(shape: shape)
    }
  }
}

extension WireReader {
  fileprivate mutating func engineOptions() throws(WireError) -> EngineOptions {
    let place = offset
    guard let mode = EngineOptions.Mode(rawValue: try text()),
      let precision = EngineOptions.Precision(rawValue: try text())
    else { throw WireError(offset: place) }
    let (streams, threads) = (try optional(), try optional())
    var options = EngineOptions(
      mode: mode, precision: precision, streams: streams, threads: threads, furtherOutputs: try texts())
    for _ in 0..<(try count(ofWidth: 16)) {
      let name = try text()
      options.shapes[name] = try shape()
    }
    return options
  }
}
