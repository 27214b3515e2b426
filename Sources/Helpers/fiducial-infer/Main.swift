// SPDX-License-Identifier: Apache-2.0
import Foundation
import InferenceEngine
import Workers

/// The helper: answers its owner until the owner is gone.
@main
enum Main {
  static func main() {
    guard WorkerService.hasOwner else {
      FileHandle.standardError.write(
        Data("fiducial-infer: a helper that the command fiducial starts; there is nothing to run by hand\n".utf8))
      exit(64)
    }
    exit(InferenceEngine.isBuilt ? 0 : 69)
  }
}
