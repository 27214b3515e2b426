// SPDX-License-Identifier: Apache-2.0
import CConfinement
import Foundation
import InferenceEngine
import Workers

/// The helper: loads the engine, gives up what it does not need, then answers its owner until the owner is gone.
@main
enum Main {
  static func main() {
    guard WorkerService.hasOwner, let start = Start(CommandLine.arguments.dropFirst()) else {
      FileHandle.standardError.write(
        Data("fiducial-infer: a helper that the command fiducial starts; there is nothing to run by hand\n".utf8))
      exit(64)
    }
    // All that reads a file of the system comes before the door is shut.
    let engine = InferenceEngine(folders: folders(start), largestReply: Int(clamping: start.reply))
    engine.confinement = confine(start, engine.folder)
    if engine.confinement == .filtered {
      engine.pathOfMemory = { descriptor in
        cconfinement_copy_into(descriptor)
        return String(cString: cconfinement_copy_name)
      }
    }
    let version = cconfinement_version()
    engine.components = [Greeting.Component("libseccomp", "\(version / 100).\(version % 100)")]
    let selfTest = start.testsItself ? SelfTest() : nil
    do {
      try WorkerService.run(limit: Int(clamping: start.reply)) { request in
        if let selfTest, request.kind >= MessageKinds.firstOfSelfTest { return selfTest.answer(request) }
        return engine.answer(request)
      }
    } catch {
      exit(70)
    }
  }

  /// Where the library may lie: where the owner says; else beside the executable, then where it is installed, then where set-up has
  /// laid it in the checkout that the executable was built in.
  private static func folders(_ start: Start) -> [URL] {
    if let folder = start.library { return [URL(filePath: folder)] }
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let here = URL(filePath: path).deletingLastPathComponent()
    var folders = [here, here.deletingLastPathComponent().appending(path: "lib/fiducial")]
    var above = here
    while above.path != "/", above.path.count > 1 {
      above = above.deletingLastPathComponent()
      folders.append(above.appending(path: ".deps/openvino/lib"))
    }
    return folders
  }

  /// Gives up as much as the system lets it, and says how far that went.
  private static func confine(_ start: Start, _ folder: URL?) -> Confinement {
    var limits = cconfinement_limits(
      memory: start.memory, file: start.reply, cpu_seconds: start.cpuSeconds, descriptors: 32)
    // The engine lists its folder before it reads a network; where that cannot be remembered, it says itself what it does not find.
    _ = folder.map { cconfinement_keep_folder($0.path) }
    guard cconfinement_limit(&limits) == 0 else { return .process }
    return cconfinement_seal_engine() == 0 ? .filtered : .limits
  }
}

/// What the owner asks for on the command line.
struct Start {
  var memory: UInt64 = 64 << 30
  var cpuSeconds: UInt64 = 600
  var reply: UInt64 = 2 << 30
  var library: String?
  var testsItself = false

  /// Reads the words; `nil` where one is not known.
  init?(_ words: ArraySlice<String>) {
    var words = words
    while let word = words.popFirst() {
      switch word {
      case "--self-test": testsItself = true
      case "--library":
        guard let value = words.popFirst() else { return nil }
        library = value
      case "--memory", "--cpu-seconds", "--reply":
        guard let value = words.popFirst(), let number = UInt64(value), number > 0 else { return nil }
        switch word {
        case "--memory": memory = number
        case "--cpu-seconds": cpuSeconds = number
        default: reply = number
        }
      default: return nil
      }
    }
  }
}
