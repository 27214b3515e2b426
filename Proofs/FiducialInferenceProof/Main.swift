// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import ONNXGraphs
import Workers

// Opens a network in the helper and does what lines on standard input ask for, one line of JSON for each; see Proofs/inference_parity.py
// and Benchmarks/inference.py.
//
//   fiducial-inference-proof MODEL.onnx [--mode latency|throughput] [--precision f32|f16|bf16] [--streams N] [--threads N]
//     [--shape NAME=1x3x224x224]… [--output NAME]… [--cache FOLDER] [--seconds LIMIT] [--helper FOLDER]
//
//   run OUT FILE=SHAPE…      runs the tensors of the files (floats, lowest byte first), writes OUT.0, OUT.1, …
//   many OUT N FILE=SHAPE…   cuts the first axis of each file into N items, runs them through the ring, writes OUT.0, … one after another
//   time N FILE=SHAPE…       runs the tensors N times one after another; milliseconds of each call and of the engine, of CPU for all
//   pass N FILE=SHAPE…       runs the tensors N times through the ring; milliseconds in all, and of CPU
//   kill                     kills the helper, as a crash would
//   memory                   what the helper uses

/// The options of the command line.
struct Asked {
  var model = ""
  var options = EngineOptions()
  var cache: String?
  var seconds = 300.0
  var folder: String?

  init?(_ words: [String]) {
    var words = words[...]
    while let word = words.popFirst() {
      if !word.hasPrefix("--") {
        model = word
        continue
      }
      guard let value = words.popFirst() else { return nil }
      switch word {
      case "--mode": options.mode = EngineOptions.Mode(rawValue: value) ?? .latency
      case "--precision": options.precision = EngineOptions.Precision(rawValue: value) ?? .float32
      case "--streams": options.streams = Int(value)
      case "--threads": options.threads = Int(value)
      case "--output": options.furtherOutputs.append(value)
      case "--cache": cache = value
      case "--seconds": seconds = Double(value) ?? seconds
      case "--helper": folder = value
      case "--shape":
        let parts = value.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        options.shapes[parts[0]] = Session.shape(parts[1])
      default: return nil
      }
    }
    if model.isEmpty { return nil }
  }
}

/// A model and what is asked of it.
struct Session {
  let helper: InferenceHelper
  let model: OpenedModel

  static func shape(_ text: some StringProtocol) -> [Int] { text.split(separator: "x").compactMap { Int($0) } }

  func tensors(_ words: ArraySlice<String>) throws -> [Tensor] {
    try words.map { word in
      let parts = word.split(separator: "=").map(String.init)
      let data = try Data(contentsOf: URL(filePath: parts[0]))
      let values = [Float](unsafeUninitializedCapacity: data.count / 4) { room, count in
        count = data.copyBytes(to: room) / 4
      }
      guard let tensor = Tensor(shape: Self.shape(parts[1]), values: values) else { throw CocoaError(.fileReadCorruptFile) }
      return tensor
    }
  }

  func write(_ answers: [[Tensor]], _ prefix: String) throws -> [[Int]] {
    guard let first = answers.first else { return [] }
    for index in first.indices {
      var data = Data()
      for answer in answers { answer[index].values.withUnsafeBytes { data.append(contentsOf: $0) } }
      try data.write(to: URL(filePath: "\(prefix).\(index)"))
    }
    return first.map(\.shape)
  }

  /// Milliseconds of CPU that this process and the helper have used.
  var cpu: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func milliseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e3 + Double(time.tv_usec) / 1e3 }
    let own = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime)
    guard let process = helper.worker.processIdentifier else { return own }
    var clock = clockid_t()
    var time = timespec()
    // The clock of another process, which counts nanoseconds where /proc counts hundredths of a second.
    guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else { return own }
    return own + Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }

  func answer(_ line: String) throws -> [String: Any] {
    let words = line.split(separator: " ").map(String.init)
    switch words.first {
    case "run":
      let answer = try model.timed(try tensors(words.dropFirst(2)))
      return ["shapes": try write([answer.outputs], words[1]), "engine_ms": answer.engineSeconds * 1e3]
    case "many":
      let (number, whole) = (Int(words[2]) ?? 1, try tensors(words.dropFirst(3)))
      let items = (0..<number).map { item in
        whole.compactMap { tensor in
          let (length, rows) = (tensor.values.count / number, tensor.shape[0] / number)
          return Tensor(
            shape: [rows] + tensor.shape.dropFirst(), values: Array(tensor.values[item * length..<(item + 1) * length]))
        }
      }
      return ["shapes": try write(try model.predictMany(items), words[1])]
    case "time":
      let (number, item) = (Int(words[1]) ?? 1, try tensors(words.dropFirst(2)))
      var (calls, engine): ([Double], [Double]) = ([], [])
      let before = cpu
      for _ in 0..<number {
        let started = Channel.now
        engine.append(try model.timed(item).engineSeconds * 1e3)
        calls.append(Double(Channel.now - started) / 1e6)
      }
      return ["call_ms": calls, "engine_ms": engine, "cpu_ms": cpu - before]
    case "pass":
      let (number, item) = (Int(words[1]) ?? 1, try tensors(words.dropFirst(2)))
      let (before, started) = (cpu, Channel.now)
      _ = try model.predictMany([[Tensor]](repeating: item, count: number))
      return ["wall_ms": Double(Channel.now - started) / 1e6, "cpu_ms": cpu - before]
    case "kill":
      if let process = helper.worker.processIdentifier { kill(process, SIGKILL) }
      return ["opened": model.timesOpened]
    case "memory":
      let memory = try helper.memory()
      return ["resident": memory.resident, "peak": memory.peak, "models": memory.models, "opened": model.timesOpened]
    default: return ["error": "not known: \(line)"]
    }
  }
}

@main
enum Main {
  static func say(_ facts: [String: Any]) {
    let data = (try? JSONSerialization.data(withJSONObject: facts, options: [.sortedKeys])) ?? Data("{}".utf8)
    FileHandle.standardOutput.write(data + Data("\n".utf8))
  }

  static func main() {
    guard let asked = Asked(Array(CommandLine.arguments.dropFirst())) else { exit(64) }
    let name = InferenceHelper.programName
    var limits = InferenceHelper.standardLimits
    limits.secondsPerRequest = asked.seconds
    let helper = InferenceHelper(
      program: asked.folder.map { HelperProgram(name, in: URL(filePath: $0)) } ?? HelperProgram(name), limits: limits,
      cache: asked.cache.map { CompiledModelCache(folder: URL(filePath: $0)) })
    do {
      let weights = Array(try Data(contentsOf: URL(filePath: asked.model)))
      let (greeting, capabilities) = (try helper.greeting(), try helper.capabilities())
      let model = try helper.open(weights: weights, options: asked.options)
      say([
        "engine": capabilities.version, "processor": capabilities.processor, "abilities": capabilities.abilities,
        "confinement": "\(greeting.confinement)", "read_ms": model.opening.readSeconds * 1e3,
        "compile_ms": model.opening.compileSeconds * 1e3, "open_ms": model.opening.seconds * 1e3,
        "cache": "\(model.opening.cache)", "requests": model.opening.requests, "bytes": model.opening.bytes,
        "inputs": model.inputs.map { ["name": $0.name, "element": Int($0.element.rawValue), "shape": $0.shape.map { $0 ?? -1 }] },
        "outputs": model.outputs.map { ["name": $0.name, "element": Int($0.element.rawValue), "shape": $0.shape.map { $0 ?? -1 }] },
      ])
      let session = Session(helper: helper, model: model)
      while let line = readLine() {
        do { say(try session.answer(line)) } catch { say(["error": "\(error)"]) }
      }
    } catch {
      say(["error": "\(error)"])
    }
  }
}
