// SPDX-License-Identifier: Apache-2.0
import Inference
import TestSupport
import Workers

/// The built helper, as clients start it.
enum BuiltEngine {
  /// Whether set-up could have the engine's library; where it could not, inference says so and nothing else is different.
  static let isThere = BuiltHelper.inference.hasEngine

  static func helper(
    cache: CompiledModelCache? = nil, seconds: Double = 120, arguments: [String] = []
  ) -> InferenceHelper {
    var limits = InferenceHelper.standardLimits
    limits.secondsPerRequest = seconds
    return InferenceHelper(program: BuiltHelper.inference.program(arguments), limits: limits, cache: cache)
  }
}
