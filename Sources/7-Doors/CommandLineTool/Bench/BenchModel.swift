// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Inference
import ModelPackages
import ONNXGraphs
import Prediction
import Vocabulary
import Workers

/// The model that is timed: a package, or a network by itself.
struct BenchModel {
  let title: String
  let digest: ContentDigest
  let weights: [UInt8]
  let package: ModelPackage?

  /// Where the helper is: beside the command, or in the folder that `FIDUCIAL_HELPERS` names.
  static var program: HelperProgram {
    let folder = ProcessInfo.processInfo.environment["FIDUCIAL_HELPERS"]
    return folder.map { HelperProgram(InferenceHelper.programName, in: URL(filePath: $0)) }
      ?? HelperProgram(InferenceHelper.programName)
  }

  init(_ path: String) throws {
    if path.hasSuffix(".onnx") {
      try FileAccessError.check(readable: path)
      weights = [UInt8](try Data(contentsOf: URL(filePath: path)))
      title = URL(filePath: path).lastPathComponent
      digest = ContentDigest(hashing: weights)
      package = nil
      do { _ = try ONNXModel(bytes: weights) } catch {
        throw InputFaults([error.inputFault(file: title)])
      }
    } else {
      let package: ModelPackage
      package = try ModelPackage.open(at: URL(filePath: path))
      weights = package.weights
      title = "\(package.manifest.name) \(package.manifest.version)"
      digest = package.digest
      self.package = package
    }
  }

  /// Tensors of noise in the shapes of the inputs.
  ///
  /// - Throws: Where a length is open that nobody has named.
  static func noise(_ inputs: [TensorDescription], shapes: [String: [Int]], count: Int) throws -> [[Tensor]] {
    let fixed = try inputs.map { input -> [Int] in
      if let shape = shapes[input.name] {
        guard input.allows(shape) else {
          throw ValidationError("--shape \(input.name): the network takes another shape")
        }
        return shape
      }
      return try input.shape.enumerated().map { axis, length in
        // An open first axis is the batch.
        if let length { return length }
        guard axis == 0 else {
          throw ValidationError(
            "input \(input.name) has open lengths: name them with --shape \(input.name)=1x3x224x224")
        }
        return 1
      }
    }
    return (0..<count).map { item in
      var draws = FixedNoise(seed: UInt64(item + 1))
      return fixed.compactMap { shape in
        Tensor.count(of: shape).flatMap { length in
          Tensor(shape: shape, values: (0..<length).map { _ in draws.next() })
        }
      }
    }
  }

  /// Reads `NAME=1x3x224x224`.
  static func shape(_ text: String) -> (name: String, lengths: [Int])? {
    guard let split = text.lastIndex(of: "=") else { return nil }
    let lengths = text[text.index(after: split)...].split(separator: "x").map { Int($0) }
    guard !lengths.isEmpty, lengths.allSatisfy({ ($0 ?? 0) > 0 }) else { return nil }
    return (String(text[..<split]), lengths.compactMap { $0 })
  }
}

/// Numbers from −1 to 1 that are the same in every run.
private struct FixedNoise {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
  }
}
