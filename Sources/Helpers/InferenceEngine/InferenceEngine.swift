// SPDX-License-Identifier: Apache-2.0
import COpenVINO

/// Runs networks through OpenVINO, for the owner of the helper.
public struct InferenceEngine {
  /// Whether this build knows the library.
  public static var isBuilt: Bool { copenvino_is_built() == 1 }
}
