// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import WeightFiles
import WholeFiles

#if canImport(Glibc)
  import Glibc
#endif

/// The folder of a run; one process at a time works in it.
///
/// `configuration.yaml` as it was given, `plan.json` as it was understood, `run.json` with digests and surroundings, `steps.ndjson` and
/// `passes.ndjson`, `best.safetensors`, `state.safetensors`, `tuning.csv`, `curves.svg` and `package/`. Each file is written whole or not
/// at all.
public final class RunFolder: Sendable {
  /// Names of its files.
  public enum Name {
    /// The configuration as it was given.
    public static let configuration = "configuration.yaml"
    /// The plan as it was understood.
    public static let plan = "plan.json"
    /// Digests and surroundings.
    public static let run = "run.json"
    /// A line for each step.
    public static let steps = "steps.ndjson"
    /// A line for each pass.
    public static let passes = "passes.ndjson"
    /// The weights of the best pass.
    public static let best = "best.safetensors"
    /// The state to go on from.
    public static let state = "state.safetensors"
    /// What the best pass says of the tuning part.
    public static let answers = "answers.safetensors"
    /// The same as a table.
    public static let tuning = "tuning.csv"
    /// The curves.
    public static let curves = "curves.svg"
    /// The model's package.
    public static let package = "package"
  }

  /// Where it is.
  public let location: URL
  private let lock: Int32

  /// Opens a folder, or makes it; one that holds other people's files is left alone.
  ///
  /// - Throws: ``RunFailure/notARun``, ``RunFailure/busy``, ``RunFailure/file(_:code:)``.
  public init(_ location: URL) throws(RunFailure) {
    self.location = location
    do { try FileManager.default.createDirectory(at: location, withIntermediateDirectories: true) } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      throw .file(location.lastPathComponent, code: cause.map { Int32($0.code) } ?? ENOTDIR)
    }
    // The lock is the first file of every run.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: location.path)) ?? []
    guard names.isEmpty || names.contains(".lock") || names.contains(Name.run) else { throw .notARun }
    let descriptor = open(location.appending(path: ".lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file(".lock", code: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .busy
    }
    lock = descriptor
  }

  deinit { close(lock) }

  /// Where a file of it is.
  public func file(_ name: String) -> URL { location.appending(path: name) }

  /// Whether a file is there.
  public func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name).path) }

  /// The bytes of a file; `nil` where it is not there.
  public func bytes(_ name: String) throws(RunFailure) -> [UInt8]? {
    guard has(name) else { return nil }
    do { return [UInt8](try Data(contentsOf: file(name), options: .mappedIfSafe)) } catch {
      throw .file(name, code: EIO)
    }
  }

  /// Writes a file, whole or not at all.
  public func write(_ bytes: some ContiguousBytes, to name: String) throws(RunFailure) {
    do throws(WholeFile.Failure) {
      try WholeFile.write(bytes, to: file(name), unfinished: ".\(name).new")
    } catch {
      throw .file(name, code: error.code)
    }
  }

  /// Writes a text, whole or not at all.
  public func write(_ text: String, to name: String) throws(RunFailure) { try write(Array(text.utf8), to: name) }

  /// Adds lines to a file.
  public func append(_ text: String, to name: String) throws(RunFailure) {
    let descriptor = open(file(name).path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file(name, code: errno) }
    defer { close(descriptor) }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .file(name, code: errno) }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Tensors of a file; `nil` where it is not there.
  public func weights(_ name: String) throws(RunFailure) -> WeightFile? {
    guard let bytes = try bytes(name) else { return nil }
    do { return try WeightFile(safetensors: bytes) } catch { throw .weights(name, error) }
  }

  /// Writes tensors, whole or not at all.
  public func write(_ weights: WeightFile, to name: String) throws(RunFailure) {
    let bytes: [UInt8]
    do { bytes = try weights.safetensors() } catch { throw .weights(name, error) }
    try write(bytes, to: name)
  }
}
