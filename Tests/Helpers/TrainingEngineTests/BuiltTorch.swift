// SPDX-License-Identifier: Apache-2.0
import Foundation
import TrainingEngine

/// libtorch as set-up has laid it.
enum BuiltTorch {
  /// Said where a test is skipped.
  static let absent = "libtorch is not laid into .deps/torch; scripts/setup fetches it where it can be had"

  /// Where the library lies, under the checkout that this file stands in.
  static let path: String = {
    var folder = URL(filePath: #filePath)
    while folder.path.count > 1 {
      folder = folder.deletingLastPathComponent()
      let file = folder.appending(path: ".deps/torch/lib/libfiducial_torch.so")
      if FileManager.default.fileExists(atPath: file.path) { return file.path }
    }
    return ""
  }()

  /// Whether it is there.
  static var isThere: Bool { !path.isEmpty }

  private static let opened: Result<Torch, TensorFailure> = {
    do throws(TensorFailure) { return .success(try Torch(path: path)) } catch { return .failure(error) }
  }()

  /// The library, opened once for all tests.
  static func torch() throws -> Torch { try opened.get() }
}
