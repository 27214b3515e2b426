// SPDX-License-Identifier: Apache-2.0

/// Who a helper is, which libraries it holds, and what holds it back.
public struct Greeting: Sendable, Hashable {
  /// A part of the helper and its version.
  public struct Component: Sendable, Hashable {
    /// The part's name.
    public var name: String
    /// Its version.
    public var version: String

    /// Makes a part; the parameters are the properties.
    public init(_ name: String, _ version: String) {
      self.name = name
      self.version = version
    }
  }

  /// The helper's name.
  public var name: String
  /// The libraries in it.
  public var components: [Component]
  /// What holds it back.
  public var confinement: Confinement

  /// Makes a greeting; the parameters are the properties.
  public init(name: String, components: [Component], confinement: Confinement) {
    self.name = name
    self.components = components
    self.confinement = confinement
  }

  /// The message that says so.
  public var message: Message {
    var body = WireWriter()
    body.put(name)
    body.put(confinement.rawValue)
    body.put(count: components.count)
    for component in components {
      body.put(component.name)
      body.put(component.version)
    }
    return Message(kind: MessageKinds.greeting, body: body.bytes)
  }

  /// Reads a greeting.
  public init(_ message: Message) throws(WireError) {
    guard message.kind == MessageKinds.greeting else { throw WireError(offset: 0) }
    var body = WireReader(message.body)
    name = try body.text()
    let place = body.offset
    guard let confinement = Confinement(rawValue: try body.number()) else { throw WireError(offset: place) }
    self.confinement = confinement
    components = []
    for _ in 0..<(try body.count(ofWidth: 16)) {
      let name = try body.text()
      components.append(Component(name, try body.text()))
    }
    try body.finish()
  }
}

/// What holds a helper back that bad bytes have taken over.
public enum Confinement: UInt8, Sendable, Hashable, CaseIterable {
  /// Nothing but that it is another process.
  case process = 0
  /// Limits of memory, CPU and descriptors.
  case limits = 1
  /// Limits, and a filter of the kernel's calls: no files, no network, no programs.
  case filtered = 2
}
