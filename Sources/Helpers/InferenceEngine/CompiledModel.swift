// SPDX-License-Identifier: Apache-2.0
import COpenVINO
import Inference
import Workers

/// A compiled network with its ring of requests; used by one thread at a time.
///
/// Every call goes through a method of this class that is still running when the shim returns, so that the model cannot be destroyed
/// under a call: the last use of `handle` is before, but `self` is held by the caller's table.
final class CompiledModel {
  /// Requests that run side by side.
  let requests: Int
  /// How many inputs and outputs there are.
  let (inputs, outputs): (Int, Int)
  // Held so that the library outlives its models.
  private let library: Library
  private let handle: OpaquePointer
  // What the engine reads in place where the network came compiled.
  private let memory: MappedMemory?

  init(_ handle: OpaquePointer, library: Library, memory: MappedMemory? = nil) {
    self.handle = handle
    self.library = library
    self.memory = memory
    requests = copenvino_requests(handle)
    (inputs, outputs) = (copenvino_ports(handle, 0), copenvino_ports(handle, 1))
  }

  deinit {
    copenvino_model_destroy(handle)
    withExtendedLifetime((library, memory)) {}
  }

  /// What is known of the inputs or outputs.
  func ports(isOutput: Bool) throws(EngineFailure) -> [PortDescription] {
    var ports: [PortDescription] = []
    for index in 0..<(isOutput ? outputs : inputs) {
      var port = copenvino_port()
      try Library.check { copenvino_port_at(self.handle, isOutput ? 1 : 0, index, &port, $0, $1) }
      let rank = Int(port.rank)
      // A number of dimensions that is open cannot be said; the network is one that nothing is known of.
      guard rank >= 0 else {
        throw EngineFailure(status: copenvino_refused, words: "a tensor with an open number of dimensions")
      }
      let shape = withUnsafeBytes(of: port.dimensions) { $0.bindMemory(to: Int64.self).prefix(rank).map { Int($0) } }
      let name = withUnsafeBytes(of: port.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      ports.append(PortDescription(name: name, element: port.element, shape: shape))
    }
    return ports
  }

  /// Writes the compiled network to a path.
  func write(to path: String) throws(EngineFailure) {
    try Library.check { copenvino_export(self.handle, path, $0, $1) }
  }

  /// Gives a request an input; values that are held in place must stay until the request has been waited for.
  func set(
    _ index: Int, request: Int, _ values: UnsafePointer<Float>, _ shape: [Int], _ holding: copenvino_holding
  ) throws(EngineFailure) {
    let dimensions = shape.map { Int64($0) }
    try Library.check {
      copenvino_set_input(self.handle, request, index, values, dimensions, Int64(dimensions.count), holding, $0, $1)
    }
  }

  /// Runs a request in this thread.
  func run(_ request: Int) throws(EngineFailure) { try Library.check { copenvino_run(self.handle, request, $0, $1) } }

  /// Starts a request.
  func start(_ request: Int) throws(EngineFailure) {
    try Library.check { copenvino_start(self.handle, request, $0, $1) }
  }

  /// Waits for a request.
  func wait(_ request: Int) throws(EngineFailure) { try Library.check { copenvino_wait(self.handle, request, $0, $1) } }

  /// An output of a request that was waited for; the values stay until the request is started again.
  func output(
    _ index: Int, request: Int
  ) throws(EngineFailure) -> (values: UnsafeBufferPointer<Float>, shape: [Int]) {
    var found = copenvino_values()
    try Library.check { copenvino_output(self.handle, request, index, &found, $0, $1) }
    let shape = withUnsafeBytes(of: found.dimensions) {
      $0.bindMemory(to: Int64.self).prefix(Int(found.rank)).map { Int($0) }
    }
    return (UnsafeBufferPointer(start: found.values, count: found.count), shape)
  }
}

/// A model that is open, and what it takes.
struct OpenModel {
  let compiled: CompiledModel
  let inputs: [PortDescription]
  let outputs: [PortDescription]
  /// What it added to the memory in use, at least the bytes of its weights.
  var bytes: Int
  /// When it was used last, on the engine's own count.
  var lastUse: UInt64
  /// What the owner has lent for the model's inputs.
  var inputMemory: BorrowedMemory?
}
