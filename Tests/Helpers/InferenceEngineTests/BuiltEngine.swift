// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import Workers

/// The built helper, as clients start it.
enum BuiltEngine {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The executables stand beside the test bundle.
  static let folder: URL = {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let beside = bundle.appending(path: InferenceHelper.programName)
    return FileManager.default.isExecutableFile(atPath: beside.path) ? bundle : root.appending(path: ".build/release")
  }()

  /// Whether set-up could have the engine's library; where it could not, inference says so and nothing else is different.
  static let isThere: Bool = {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: ".deps/openvino/lib").path)
    return names?.contains { $0.hasPrefix("libopenvino_c.so") } ?? false
  }()

  static func program(_ arguments: [String] = []) -> HelperProgram {
    HelperProgram(InferenceHelper.programName, in: folder, arguments: arguments)
  }

  static func helper(
    cache: CompiledModelCache? = nil, seconds: Double = 120, arguments: [String] = []
  ) -> InferenceHelper {
    var limits = InferenceHelper.standardLimits
    limits.secondsPerRequest = seconds
    return InferenceHelper(program: program(arguments), limits: limits, cache: cache)
  }
}
