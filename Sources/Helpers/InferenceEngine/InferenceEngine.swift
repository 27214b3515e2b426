// SPDX-License-Identifier: Apache-2.0
import COpenVINO
public import Foundation
import Inference
public import Workers

/// Does what the helper `fiducial-infer` is asked to do: runs networks through OpenVINO.
///
/// One request after another on one thread; what a request says is not believed, and none of them traps. The library opens files and
/// starts threads when it is loaded, so that an engine is made before the process gives up its rights.
public final class InferenceEngine {
  /// What holds the process back, as it says in its greeting.
  public var confinement = Confinement.process
  /// Further libraries that hold the process back, as its greeting names them.
  public var components: [Greeting.Component] = []
  /// The longest answer in bytes.
  public let largestReply: Int
  /// Gives the path by which the engine comes to open memory, which it is to write a compiled network to; told -1 when that is done.
  ///
  /// A confined process opens no files, and has its own way for this.
  public var pathOfMemory: (Int32) -> String = { "/proc/self/fd/\($0)" }

  let library: Library?
  /// The folder that the library was loaded from.
  public let folder: URL?
  let missing: [String]
  var models: [UInt64: OpenModel] = [:]
  var clock: UInt64 = 0
  let processor = Processor()
  let residence = Residence()

  /// Loads the library from the first of some folders that has it.
  public init(folders: [URL], largestReply: Int = 2 << 30) {
    self.largestReply = largestReply
    var tried: [String] = []
    var (library, found): (Library?, URL?)
    // The library asks for its folder by the name that has no links in it.
    for folder in folders.map({ $0.resolvingSymlinksInPath() }) where library == nil {
      for file in Self.libraries(in: folder) where library == nil {
        do throws(EngineFailure) {
          library = try Library(path: file.path)
          found = folder
        } catch {
          tried.append(error.words)
        }
      }
    }
    if tried.isEmpty { tried = [Self.isBuilt ? "libopenvino_c.so" : "built without OpenVINO's headers"] }
    self.library = library
    folder = found
    missing = tried
    library?.rehearse()
  }

  /// Whether this build knows the library.
  public static var isBuilt: Bool { copenvino_is_built() == 1 }

  /// The library's name has its version at its end.
  private static func libraries(in folder: URL) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasPrefix("libopenvino_c.so") }.sorted(by: >).map { folder.appending(path: $0) }
  }

  /// Answers a request; its descriptor stays the caller's, that of the answer is the caller's too.
  public func answer(_ request: Message) -> Message {
    do throws(Refusal) {
      var answer = try answered(request)
      if answer.body.count > largestReply {
        answer.closeDescriptor()
        throw Refusal(code: Refusal.tooLarge, facts: ["\(answer.body.count) bytes"])
      }
      return answer
    } catch {
      return error.message
    }
  }

  private func answered(_ request: Message) throws(Refusal) -> Message {
    if request.kind == MessageKinds.hello { return greeting.message }
    let asked: InferenceRequest?
    do { asked = try InferenceRequest(request) } catch {
      throw Refusal(code: Refusal.malformedRequest, facts: ["byte \(error.offset)"])
    }
    guard let asked else { throw Refusal(code: Refusal.unknownRequest) }
    close(asked.closed)
    var body = WireWriter()
    switch asked.act {
    case .memory: body.put(memory)
    case .capabilities: body.put(try capabilities())
    case .open(let opening): return try open(opening, request)
    case .infer(let model, let place, let items): return try infer(model, place, items, request)
    case .warmUp(let model, let shapes): try warmUp(model, shapes)
    }
    return Message(kind: request.kind, body: body.bytes)
  }

  /// Who this is, and which library runs the networks.
  var greeting: Greeting {
    Greeting(
      name: "fiducial-infer",
      components: [Greeting.Component("OpenVINO", library?.version ?? "absent")] + components, confinement: confinement)
  }

  func loaded() throws(Refusal) -> Library {
    guard let library else { throw Refusal(.engineMissing, missing) }
    return library
  }

  private func capabilities() throws(Refusal) -> EngineCapabilities {
    let library = try loaded()
    return EngineCapabilities(
      version: library.version, processor: library.property("FULL_DEVICE_NAME"),
      abilities: library.property("OPTIMIZATION_CAPABILITIES").split(separator: " ").map(String.init),
      instructions: processor.instructions, threads: ProcessInfo.processInfo.activeProcessorCount)
  }

  private var memory: EngineMemory {
    EngineMemory(
      resident: residence.bytes, peak: residence.peak,
      models: models.sorted { $0.key < $1.key }.map(\.value.bytes))
  }
}

extension Refusal {
  init(_ reason: InferenceRefusal, _ facts: [String]) { self.init(code: reason.rawValue, facts: facts) }
}
