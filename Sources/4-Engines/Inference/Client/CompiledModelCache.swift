// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Vocabulary
public import Workers
import WholeFiles

/// A folder of networks as an engine has compiled them, so that the next opening takes a fraction of the time.
///
/// A file's name is the SHA-256 of all that its content depends on: the weights, the options, the engine's version, and the processor.
/// Its first line holds the SHA-256 of what follows, which is checked before the engine sees a byte; that finds damage, not malice: who
/// may write into the folder may change what models answer. The folder is therefore made for its owner alone, and one that others may
/// write to is not used. Where all files together pass the limit, those that were used the longest time ago go.
public struct CompiledModelCache: Sendable, Hashable {
  /// The folder; made when the first file is kept.
  public var folder: URL
  /// The most bytes that all files may have.
  public var limit: Int

  /// Makes a cache; the parameters are the properties.
  public init(folder: URL, limit: Int = 2 << 30) {
    self.folder = folder
    self.limit = limit
  }

  /// Where the command keeps it: `fiducial/compiled` under `XDG_CACHE_HOME`, or under `.cache` in `HOME`; `nil` where neither is set.
  public static func standardFolder(environment: [String: String]) -> URL? {
    let base: URL
    if let folder = environment["XDG_CACHE_HOME"], folder.hasPrefix("/") {
      base = URL(filePath: folder)
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      base = URL(filePath: home).appending(path: ".cache")
    } else {
      return nil
    }
    return base.appending(path: "fiducial/compiled")
  }

  /// What the cache has.
  public enum Lookup: Sendable, Equatable {
    /// Nothing.
    case none
    /// A file that is not what was written.
    case damaged
    /// The compiled network.
    case found([UInt8])
  }

  /// The name of what an engine makes of a network.
  public static func key(
    weights: ContentDigest, _ options: EngineOptions, _ engine: EngineCapabilities
  ) -> ContentDigest {
    let shapes = options.shapes.sorted { $0.key < $1.key }.map { "\($0.key.debugDescription) \($0.value)" }
    let lines = [
      "compiled network 1", weights.description, options.mode.rawValue, options.precision.rawValue,
      options.streams.map(String.init) ?? "-", options.threads.map(String.init) ?? "-",
      options.furtherOutputs.debugDescription, shapes.joined(separator: " "), engine.version, engine.processor,
      engine.instructions.joined(separator: " "), String(engine.threads),
    ]
    return ContentDigest(hashing: Array(lines.joined(separator: "\n").utf8))
  }

  /// Looks for a compiled network.
  public func compiled(_ key: ContentDigest) -> Lookup {
    let place = file(key)
    guard files.isPrivate else { return .none }
    let bytes: [UInt8]
    do {
      let file = try OpenFile(place)
      bytes = try file.bytes(place.lastPathComponent)
    } catch {
      return .none
    }
    guard bytes.count > Self.headLength,
      let digest = ContentDigest(String(decoding: bytes.prefix(Self.headLength - 1), as: UTF8.self)),
      digest == ContentDigest(hashing: Array(bytes.dropFirst(Self.headLength)))
    else { return .damaged }
    files.use(place)
    return .found(Array(bytes.dropFirst(Self.headLength)))
  }

  /// Keeps a compiled network: whole or not at all, whoever writes at the same time.
  ///
  /// - Parameters:
  ///   - bytes: What the engine has compiled.
  ///   - key: Its name.
  /// - Throws: Where it cannot be written, by the system's error number.
  public func keep(_ bytes: [UInt8], _ key: ContentDigest) throws(FileFailure) {
    guard bytes.count + Self.headLength <= limit else { throw FileFailure(name: folder.lastPathComponent, code: EFBIG) }
    do { try files.make() } catch {
      throw FileFailure(name: folder.lastPathComponent, code: ENOTDIR)
    }
    guard files.isPrivate else { throw FileFailure(name: folder.lastPathComponent, code: EPERM) }
    let head = Array("\(ContentDigest(hashing: bytes).description)\n".utf8)
    let place = file(key)
    // Not forced to the disk: after a loss of power a torn file is found by its digest, and the network is compiled again.
    do throws(WholeFile.Failure) {
      try WholeFile.write(head + bytes, to: place, mode: 0o600, reachesDisk: false)
    } catch {
      throw FileFailure(name: place.lastPathComponent, code: error.code)
    }
    files.evict()
  }

  /// `sha256:`, 64 digits, and the end of the line.
  private static let headLength = 72
  private static let ending = ".compiled"

  private var files: PrivateFolder { PrivateFolder(folder, ending: Self.ending, limit: limit) }

  private func file(_ key: ContentDigest) -> URL { folder.appending(path: key.hexadecimal + Self.ending) }
}
