// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
import Networks
import Training
import TrainingEngine
import WeightFiles
import Workers

// Computes and trains networks through libtorch for Proofs/training_parity.py and Benchmarks/training.py.
//
//   fiducial-training-proof weights NETWORK SEED OUT
//       writes a network's first weights
//   fiducial-training-proof train LIBRARY NETWORK WEIGHTS IMAGES SHAPE TARGETS RULE STEPS THREADS OUT
//       learns from one batch so many times; writes OUT.safetensors, OUT.scores (answers afterwards), prints the losses as JSON
//   fiducial-training-proof objectives LIBRARY
//       answers each line of standard input, a case as JSON, for Proofs/training_objectives.py
//   fiducial-training-proof gradients NETWORK WEIGHTS IMAGES SHAPE CHANNEL
//       derivatives and maps of images through the helper beside this program, for Proofs/training_gradients.py
//   fiducial-training-proof load IMAGES SHAPE AUGMENTATION BATCH THREADS
//       prepares as many batches as each line of standard input says; prints images, seconds of CPU and of the clock for each
//   fiducial-training-proof time LIBRARY NETWORK WEIGHTS IMAGES SHAPE TARGETS RULE THREADS
//       makes as many steps as each line of standard input says; prints seconds of CPU and of the clock for each
//
// Networks are resnet18, densenet121, unet, unet-batch; rules sgd and adamw; images are floats and targets whole numbers of 64 bits, lowest
// byte first.

/// A word of the command line that is not there or not known.
struct Misuse: Error {
  let word: String
}

/// A network with one batch.
struct Lesson {
  let module: NetworkModule
  let images: Tensor
  let targets: Tensor
  let isMomentum: Bool
  private let leaves: [Tensor]
  private let first: [Tensor]
  private let second: [Tensor]
  private let counters: [Tensor]
  private var steps = 0

  init(_ words: [String]) throws {
    guard words.count >= 7 else { throw Misuse(word: words.last ?? "") }
    let torch = try Torch(path: words[0])
    try torch.use(threads: Int(words[6]) ?? 1)
    try torch.becomeDeterministic()
    let graph = try network(words[1])
    let file = try WeightFile(safetensors: Array(try Data(contentsOf: URL(filePath: words[2]))))
    module = try NetworkModule(graph, weights: file, torch)
    let shape = words[4].split(separator: "x").compactMap { Int($0) }
    images = try Tensor.of(try Self.numbers(words[3], Float.self), shape: shape, torch)
    let answers = try Self.numbers(words[5], Int64.self)
    let isMap = answers.count != shape[0]
    targets = try Tensor.of(answers, shape: isMap ? [shape[0]] + shape[2...] : [shape[0]], torch)
    isMomentum = words[words.count - 1] == "sgd"
    let leaves = module.parameters.map(\.tensor)
    self.leaves = leaves
    func zeros() throws -> [Tensor] { try leaves.map { try Tensor.zeros(shape: $0.shape, torch) } }
    (first, second) = (try zeros(), isMomentum ? [] : try zeros())
    counters = try leaves.map { _ in try Tensor.zeros(shape: [], torch) }
  }

  static func numbers<Number: BitwiseCopyable>(_ path: String, _: Number.Type) throws -> [Number] {
    let data = try Data(contentsOf: URL(filePath: path))
    return data.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Number>.size).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.size, as: Number.self)
      }
    }
  }

  /// A step; the loss before it.
  mutating func step() throws -> Double {
    for leaf in leaves { try leaf.clearGradient() }
    let loss = try module([images], isTraining: true).outputs[0].crossEntropy(targets)
    try loss.backward()
    if isMomentum {
      try WeightSteps.sgd(
        leaves, momenta: first, rate: 0.01, momentum: 0.9, decay: 1e-4, isNesterov: false, isFirst: steps == 0)
    } else {
      try WeightSteps.adamW(
        leaves, first: first, second: second, steps: counters, rate: 1e-3, betas: (0.9, 0.999), decay: 1e-2,
        epsilon: 1e-8)
    }
    steps += 1
    return try loss.item()
  }
}

private func network(_ name: String) throws -> NetworkGraph {
  switch name {
  case "resnet18": return NetworkCatalogue.resNet18(outputs: 2)
  case "densenet121": return NetworkCatalogue.denseNet121(outputs: 2)
  case "unet": return NetworkCatalogue.uNet(UNetDesign(outputs: 3, width: 16, stages: 4))
  case "unet-batch":
    var design = UNetDesign(outputs: 3, width: 16, stages: 4)
    design.normalisation = .batch
    return NetworkCatalogue.uNet(design)
  default: throw Misuse(word: name)
  }
}

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

private func say(_ value: some Encodable) throws {
  FileHandle.standardOutput.write(try JSONEncoder().encode(value) + Data("\n".utf8))
}

@main
enum Main {
  static func main() {
    do {
      try perform(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("fiducial-training-proof: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func perform(_ words: [String]) throws {
    switch words.first {
    case "weights" where words.count == 4:
      let file = try network(words[1]).initialWeights(seed: UInt64(words[2]) ?? 1)
      try Data(try file.safetensors()).write(to: URL(filePath: words[3]))
    case "train" where words.count == 11:
      // Library, network, weights, images, shape, targets, threads, rule.
      var lesson = try Lesson(Array(words[1...6]) + [words[9], words[7]])
      var losses: [Double] = []
      for _ in 0..<(Int(words[8]) ?? 0) { losses.append(try lesson.step()) }
      try Data(try lesson.module.weights().safetensors()).write(to: URL(filePath: words[10] + ".safetensors"))
      let torch = lesson.module.torch
      let scores = try torch.withoutGradients { try lesson.module([lesson.images], isTraining: false).outputs[0] }
      let values = try scores.values(Float.self)
      try values.withUnsafeBytes { Data($0) }.write(to: URL(filePath: words[10] + ".scores"))
      try say(losses)
    case "time" where words.count == 9:
      var lesson = try Lesson(Array(words[1...6]) + [words[8], words[7]])
      while let line = readLine() {
        let (cpu, wall) = (seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC))
        for _ in 0..<(Int(line) ?? 0) { _ = try lesson.step() }
        try say([seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, seconds(CLOCK_MONOTONIC) - wall])
      }
    case "load" where words.count == 6:
      // Images, shape, augmentation as JSON, batch, threads; each line of standard input is a number of batches.
      let shape = words[2].split(separator: "x").compactMap { Int($0) }
      let descriptor = try SealedMemory.make(of: try Lesson.numbers(words[1], Float.self))
      let store = try SampleStore(
        SampleSet(use: .unlabelled, count: shape[0], shape: Array(shape.dropFirst())), descriptor: descriptor)
      let plan = try JSONDecoder().decode(AugmentationPlan.self, from: Data(words[3].utf8))
      let trial = LoadingTrial(store, plan, threads: Int(words[5]) ?? 2)
      while let line = readLine() {
        let (cpu, wall) = (seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC))
        let images = Double(trial.run(batch: Int(words[4]) ?? 32, steps: Int(line) ?? 0))
        try say([images, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, seconds(CLOCK_MONOTONIC) - wall])
      }
    case "objectives" where words.count == 2:
      let torch = try Torch(path: words[1])
      try torch.use(threads: 1)
      let cases = ObjectiveCases(torch: torch)
      while let line = readLine() { try say(cases.answer(line)) }
    case "gradients" where words.count == 6:
      // Network, weights, images, shape, channel.
      let file = try WeightFile(safetensors: Array(try Data(contentsOf: URL(filePath: words[2]))))
      let shape = words[4].split(separator: "x").compactMap { Int($0) }
      try say(
        HelperGradients.found(
          try network(words[1]), weights: file, images: try Lesson.numbers(words[3], Float.self), shape: shape,
          channel: Int(words[5]) ?? 0))
    default: throw Misuse(word: words.first ?? "")
    }
  }
}
