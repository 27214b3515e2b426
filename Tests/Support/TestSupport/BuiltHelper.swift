// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Workers

/// A helper as it was built, and the engine that set-up may have laid for it.
public struct BuiltHelper: Sendable {
  /// What the executable is called.
  public let name: String
  /// What its engine's library is called under `.deps`; `nil` where it needs none.
  public let library: String?

  /// Decodes images.
  public static let dicom = BuiltHelper(name: "fiducial-dicom", library: nil)
  /// Runs networks.
  public static let inference = BuiltHelper(name: "fiducial-infer", library: "openvino/lib/libopenvino_c.so")
  /// Trains networks.
  public static let training = BuiltHelper(name: "fiducial-train", library: "torch/lib/libfiducial_torch.so")

  /// The checkout.
  public static let root: URL =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Where the executable is: beside the test bundle, else in the checkout's release folder.
  public var folder: URL {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let beside = bundle.appending(path: name)
    return FileManager.default.isExecutableFile(atPath: beside.path)
      ? bundle : Self.root.appending(path: ".build/release")
  }

  /// Whether its engine is there; libraries carry their version behind their name.
  public var hasEngine: Bool {
    guard let library else { return true }
    let file = Self.root.appending(path: ".deps").appending(path: library)
    let names = try? FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path)
    return names?.contains { $0.hasPrefix(file.lastPathComponent) } ?? false
  }

  /// How it is started.
  public func program(_ arguments: [String] = []) -> HelperProgram {
    HelperProgram(name, in: folder, arguments: arguments)
  }
}
