// SPDX-License-Identifier: Apache-2.0
import COpenVINO
import Inference
import Workers

/// The engine says no.
struct EngineFailure: Error {
  var status: copenvino_status
  var words: String
}

/// The opened library; used by one thread at a time.
final class Library {
  /// The library's version.
  let version: String
  private let handle: OpaquePointer

  /// Opens the library at a path.
  init(path: String) throws(EngineFailure) {
    var made: OpaquePointer?
    try Self.check { copenvino_create(path, &made, $0, $1) }
    guard let made else { throw EngineFailure(status: copenvino_absent, words: path) }
    handle = made
    version = Self.text { copenvino_version(made, $0, $1) } ?? "unknown"
  }

  deinit { copenvino_destroy(handle) }

  /// A property of the processor's plug-in; empty where it has none of that name.
  func property(_ key: String) -> String {
    var words = [CChar](repeating: 0, count: Self.capacity)
    return Self.text { copenvino_property(self.handle, key, $0, $1, &words, words.count) } ?? ""
  }

  /// Compiles a small network and runs it, so that all is loaded and started that the engine loads and starts by need.
  func rehearse() {
    do {
      let bytes = Self.rectifier
      let settings = Settings(EngineOptions())
      let (model, _, _) = try bytes.withUnsafeBytes { (bytes) throws(EngineFailure) in
        try compile(bytes, shapes: [:], settings: settings)
      }
      var values: [Float] = [1]
      try values.withUnsafeMutableBufferPointer { (values) throws(EngineFailure) in
        guard let start = values.baseAddress else { return }
        try model.set(0, request: 0, start, [1], copenvino_in_place)
        try model.start(0)
        try model.wait(0)
        try model.run(0)
      }
      // What takes a compiled network over is a part of its own.
      guard let memory = OpenMemory() else { return }
      try model.write(to: "/proc/self/fd/\(memory.descriptor)")
      guard var sealed = memory.sealed().map({ Message(kind: 0, descriptor: $0) }) else { return }
      defer { sealed.closeDescriptor() }
      guard let descriptor = sealed.descriptor, let mapped = MappedMemory(descriptor) else { return }
      _ = try take(mapped, settings: settings)
    } catch {
      // What does not work here does not work later either, and is said then.
      return
    }
  }

  /// Reads and compiles a network; nanoseconds of reading, and of compiling.
  func compile(
    _ bytes: UnsafeRawBufferPointer, shapes: [String: [Int]], settings: Settings
  ) throws(EngineFailure) -> (CompiledModel, read: Int, compiled: Int) {
    guard let start = bytes.baseAddress else { throw EngineFailure(status: copenvino_refused, words: "no bytes") }
    let fixed = shapes.sorted { $0.key < $1.key }
    guard fixed.allSatisfy({ $0.value.count <= Int(copenvino_most_dimensions) }) else {
      throw EngineFailure(status: copenvino_no_such, words: "more than \(copenvino_most_dimensions) dimensions")
    }
    var made: OpaquePointer?
    var (read, compiled): (Int64, Int64) = (0, 0)
    try settings.withSettings { (settings) throws(EngineFailure) in
      try CStrings.withPointers(fixed.map(\.key)) { (names) throws(EngineFailure) in
        let shapes = zip(names, fixed).map { name, shape in Self.shape(name, shape.value) }
        var times: [Int64] = [0, 0]
        defer { (read, compiled) = (times[0], times[1]) }
        try Self.check {
          copenvino_compile(
            self.handle, start, bytes.count, shapes, shapes.count, settings.baseAddress, settings.count, &made, &times,
            $0, $1)
        }
      }
    }
    guard let made else { throw EngineFailure(status: copenvino_refused, words: "nothing was compiled") }
    return (CompiledModel(made, library: self), Int(read), Int(compiled))
  }

  /// Takes over a network that an engine of this version has compiled.
  ///
  /// The engine reads constants where they lie, so the model holds the memory for as long as it lives.
  func take(_ memory: MappedMemory, settings: Settings) throws(EngineFailure) -> CompiledModel {
    let bytes = memory.bytes
    guard let start = bytes.baseAddress else { throw EngineFailure(status: copenvino_refused, words: "no bytes") }
    var made: OpaquePointer?
    try settings.withSettings { (settings) throws(EngineFailure) in
      try Self.check {
        copenvino_import(self.handle, start, bytes.count, settings.baseAddress, settings.count, &made, $0, $1)
      }
    }
    guard let made else { throw EngineFailure(status: copenvino_refused, words: "nothing was taken") }
    return CompiledModel(made, library: self, memory: memory)
  }

  private static func shape(_ name: UnsafePointer<CChar>, _ lengths: [Int]) -> copenvino_shape {
    var shape = copenvino_shape(
      name: name, rank: Int64(lengths.count), dimensions: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    withUnsafeMutableBytes(of: &shape.dimensions) { room in
      let room = room.bindMemory(to: Int64.self)
      for (axis, length) in lengths.enumerated() { room[axis] = Int64(length) }
    }
    return shape
  }

  // The network y = max(x, 0) of one number, as an ONNX file.
  private static let rectifier: [UInt8] = [
    0x08, 0x08, 0x3A, 0x33, 0x0A, 0x0C, 0x0A, 0x01, 0x78, 0x12, 0x01, 0x79, 0x22, 0x04, 0x52, 0x65, 0x6C, 0x75, 0x12,
    0x01,
    0x67, 0x5A, 0x0F, 0x0A, 0x01, 0x78, 0x12, 0x0A, 0x0A, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0A, 0x02, 0x08, 0x01, 0x62,
    0x0F,
    0x0A, 0x01, 0x79, 0x12, 0x0A, 0x0A, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0A, 0x02, 0x08, 0x01, 0x42, 0x04, 0x0A, 0x00,
    0x10,
    0x0D,
  ]
}

extension Library {
  /// Room for the engine's words.
  static let capacity = 4096

  /// Calls the shim, and throws what it says.
  static func check(_ call: (UnsafeMutablePointer<CChar>, Int) -> copenvino_status) throws(EngineFailure) {
    var status = copenvino_ok
    let words = text { room, capacity in
      status = call(room, capacity)
      return copenvino_ok
    }
    guard status != copenvino_ok else { return }
    throw EngineFailure(status: status, words: words ?? "")
  }

  /// The text that a call puts into a buffer; `nil` where it fails.
  static func text(_ call: (UnsafeMutablePointer<CChar>, Int) -> copenvino_status) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { room in
      guard let start = room.baseAddress else { return nil }
      start.initialize(repeating: 0, count: capacity)
      guard call(start, capacity) == copenvino_ok else { return nil }
      return String(cString: start)
    }
  }
}

/// How the engine is to run a network, in the engine's words.
struct Settings {
  private let words: [(key: String, value: String)]

  init(_ options: EngineOptions) {
    var words = [
      ("PERFORMANCE_HINT", options.mode == .latency ? "LATENCY" : "THROUGHPUT"),
      ("INFERENCE_PRECISION_HINT", options.precision.rawValue),
    ]
    if let streams = options.streams { words.append(("NUM_STREAMS", String(max(streams, 1)))) }
    if let threads = options.threads { words.append(("INFERENCE_NUM_THREADS", String(max(threads, 1)))) }
    self.words = words
  }

  /// The words as the shim takes them, for the time of a call.
  func withSettings<Result>(
    _ body: (UnsafeBufferPointer<copenvino_setting>) throws(EngineFailure) -> Result
  ) throws(EngineFailure) -> Result {
    let flat = words.flatMap { [$0.key, $0.value] }
    return try CStrings.withPointers(flat) { (pointers) throws(EngineFailure) in
      let settings = stride(from: 0, to: pointers.count, by: 2).map {
        copenvino_setting(key: pointers[$0], value: pointers[$0 + 1])
      }
      // `withUnsafeBufferPointer` does not carry typed errors of this kind through on every toolchain: the result is carried instead.
      let outcome: Swift.Result<Result, EngineFailure> = settings.withUnsafeBufferPointer { buffer in
        do throws(EngineFailure) { return .success(try body(buffer)) } catch { return .failure(error) }
      }
      return try outcome.get()
    }
  }
}

/// Swift's strings as C's, for the time of a call.
enum CStrings {
  static func withPointers<Result>(
    _ strings: [String], _ body: ([UnsafePointer<CChar>]) throws(EngineFailure) -> Result
  ) throws(EngineFailure) -> Result {
    var flat: [CChar] = []
    var starts: [Int] = []
    for string in strings {
      starts.append(flat.count)
      flat += string.utf8CString
    }
    flat.append(0)
    let outcome: Swift.Result<Result, EngineFailure> = flat.withUnsafeBufferPointer { buffer in
      guard let first = buffer.baseAddress else { preconditionFailure("an empty list that ends with a zero") }
      do throws(EngineFailure) { return .success(try body(starts.map { first + $0 })) } catch { return .failure(error) }
    }
    return try outcome.get()
  }
}
