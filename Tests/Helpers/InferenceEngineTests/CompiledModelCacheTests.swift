// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import TestSupport
import Testing
import Vocabulary
import Workers

@Suite struct `The cache of compiled networks` {
  let folder: TemporaryFolder
  let cache: CompiledModelCache

  init() throws {
    folder = try TemporaryFolder()
    cache = CompiledModelCache(folder: folder.location.appending(path: "compiled"))
  }

  var files: [URL] {
    get throws { try FileManager.default.contentsOfDirectory(at: cache.folder, includingPropertiesForKeys: nil) }
  }

  @Test(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
  func `is filled once, and then gives the same answers bit by bit`() throws {
    let weights = MadeNetwork.slow(size: 64, repeats: 3).bytes
    let input = try #require(Tensor(shape: [64, 64], values: (0..<4096).map { sin(Float($0)) }))
    let first = try BuiltEngine.helper(cache: cache).open(weights: weights)
    #expect(first.opening.cache == .filled)
    let second = try BuiltEngine.helper(cache: cache).open(weights: weights)
    #expect(second.opening.cache == .hit)
    #expect(second.opening.compileSeconds == 0)
    #expect(second.inputs == first.inputs && second.outputs == first.outputs)
    #expect(try second.predict([input]) == first.predict([input]))
    #expect(try files.count == 1)
    // Other options make another network.
    let third = try BuiltEngine.helper(cache: cache).open(weights: weights, options: EngineOptions(mode: .throughput))
    #expect(third.opening.cache == .filled)
    #expect(try files.count == 2)
  }

  @Test(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
  func `gives networks whose constants the engine reads where they lie, for as long as they are asked`() throws {
    let weights = MadeNetwork.line.bytes
    _ = try BuiltEngine.helper(cache: cache).open(weights: weights)
    let models = try (0..<3).map { _ in try BuiltEngine.helper(cache: cache).open(weights: weights) }
    #expect(models.allSatisfy { $0.opening.cache == .hit })
    let row = try #require(Tensor(shape: [1, 2], values: [1, 2]))
    for _ in 0..<3 { for model in models { #expect(try model.predict([row]).map(\.values) == [[4, 7]]) } }
  }

  @Test(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
  func `says that a file was damaged, and replaces it`() throws {
    let weights = MadeNetwork.line.bytes
    _ = try BuiltEngine.helper(cache: cache).open(weights: weights)
    let file = try #require(try files.first)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    let model = try BuiltEngine.helper(cache: cache).open(weights: weights)
    #expect(model.opening.cache == .damaged)
    let row = try #require(Tensor(shape: [1, 2], values: [1, 2]))
    #expect(try model.predict([row]).map(\.values) == [[4, 7]])
    #expect(try BuiltEngine.helper(cache: cache).open(weights: weights).opening.cache == .hit)
  }

  @Test(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
  func `says so where the engine does not take what the file holds`() throws {
    let weights = MadeNetwork.line.bytes
    let helper = BuiltEngine.helper(cache: cache)
    let key = CompiledModelCache.key(
      weights: ContentDigest(hashing: weights), EngineOptions(), try helper.capabilities())
    try cache.keep(Array("whole, but no network".utf8), key)
    #expect(try helper.open(weights: weights).opening.cache == .damaged)
    #expect(try helper.open(weights: weights).opening.cache == .hit)
  }

  @Test(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
  func `is not used with a stated number of streams or threads`() throws {
    let helper = BuiltEngine.helper(cache: cache)
    for options in [EngineOptions(streams: 1), EngineOptions(threads: 1)] {
      #expect(try helper.open(weights: MadeNetwork.line.bytes, options: options).opening.cache == .unused)
    }
    #expect(!FileManager.default.fileExists(atPath: cache.folder.path))
  }

  @Test func `lets those go that were used the longest time ago`() throws {
    let small = CompiledModelCache(folder: cache.folder, limit: 3 * 1100)
    let keys = (0..<4).map { ContentDigest(hashing: [UInt8($0)]) }
    for key in keys.prefix(3) {
      try small.keep([UInt8](repeating: 7, count: 1000), key)
      usleep(20_000)
    }
    #expect(small.compiled(keys[0]) != .none)
    usleep(20_000)
    try small.keep([UInt8](repeating: 7, count: 1000), keys[3])
    #expect(keys.map { small.compiled($0) != .none } == [true, false, true, true])
  }

  @Test func `is not used where others may write to it`() throws {
    let key = ContentDigest(hashing: [1])
    try cache.keep([1, 2, 3], key)
    #expect(cache.compiled(key) == .found([1, 2, 3]))
    chmod(cache.folder.path, 0o777)
    #expect(cache.compiled(key) == .none)
    #expect(throws: FileFailure.self) { try cache.keep([1], key) }
  }

  @Test func `gives every change of weights, options, engine or processor another name`() {
    let engine = EngineCapabilities(version: "1", processor: "p", abilities: [], instructions: ["avx"], threads: 2)
    var (newer, other, more) = (engine, engine, engine)
    newer.version = "2"
    other.instructions = ["avx", "avx2"]
    more.threads = 4
    let (one, two) = (ContentDigest(hashing: [1]), ContentDigest(hashing: [2]))
    let options = EngineOptions()
    let keys = [
      CompiledModelCache.key(weights: one, options, engine), CompiledModelCache.key(weights: two, options, engine),
      CompiledModelCache.key(weights: one, EngineOptions(mode: .throughput), engine),
      CompiledModelCache.key(weights: one, EngineOptions(precision: .bfloat16), engine),
      CompiledModelCache.key(weights: one, EngineOptions(streams: 1), engine),
      CompiledModelCache.key(weights: one, EngineOptions(threads: 1), engine),
      CompiledModelCache.key(weights: one, EngineOptions(furtherOutputs: ["a"]), engine),
      CompiledModelCache.key(weights: one, EngineOptions(shapes: ["x": [1]]), engine),
      CompiledModelCache.key(weights: one, options, newer), CompiledModelCache.key(weights: one, options, other),
      CompiledModelCache.key(weights: one, options, more),
    ]
    #expect(Set(keys).count == keys.count)
  }
}
