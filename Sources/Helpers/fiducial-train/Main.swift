// SPDX-License-Identifier: Apache-2.0
import CConfinement
import Foundation
import TrainingEngine
import Workers

/// The helper: opens libtorch, gives up what it does not need, then trains for its owner until the owner is gone.
@main
enum Main {
  /// Address space is no measure of memory here: the engine reserves far more of it than it uses.
  private static let usual = WorkerLimits(memory: 64 << 30, cpuSecondsPerRequest: 36_000, reply: 4 << 30)

  static func main() {
    let words = CommandLine.arguments.dropFirst()
    guard WorkerService.hasOwner, let start = WorkerStart(words, limits: usual, options: ["--library"]) else {
      FileHandle.standardError.write(
        Data("fiducial-train: a helper that the command fiducial starts; there is nothing to run by hand\n".utf8))
      exit(64)
    }
    // All that reads a file of the system comes before the door is shut.
    let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let engine = TrainingEngine(folders: folders(start), largestReply: start.limits.reply) {
      (plan, start, torch) throws(Refusal) in
      try TrainingSession.served(plan, start, torch, within: memory)
    }
    engine.confinement = confine(start)
    let version = cconfinement_version()
    engine.components = [Greeting.Component("libseccomp", "\(version / 100).\(version % 100)")]
    let selfTest = start.testsItself ? SelfTest() : nil
    do {
      try WorkerService.run(limit: start.limits.reply) { request in
        if let selfTest, request.kind >= MessageKinds.firstOfSelfTest { return selfTest.answer(request) }
        return engine.answer(request)
      }
    } catch {
      exit(70)
    }
  }

  /// Where the library may lie: where the owner says; else beside the executable, then where it is installed, then where set-up has
  /// laid it in the checkout that the executable was built in.
  private static func folders(_ start: WorkerStart) -> [URL] {
    if let folder = start.values["--library"] { return [URL(filePath: folder)] }
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let here = URL(filePath: path).deletingLastPathComponent()
    var folders = [here, here.deletingLastPathComponent().appending(path: "lib/fiducial")]
    var above = here
    while above.path != "/", above.path.count > 1 {
      above = above.deletingLastPathComponent()
      folders.append(above.appending(path: ".deps/torch/lib"))
    }
    return folders
  }

  /// Gives up as much as the system lets it, and says how far that went.
  private static func confine(_ start: WorkerStart) -> Confinement {
    var limits = cconfinement_limits(
      memory: UInt64(start.limits.memory), file: UInt64(start.limits.reply),
      cpu_seconds: UInt64(start.limits.cpuSecondsPerRequest), descriptors: 64)
    guard cconfinement_limit(&limits) == 0 else { return .process }
    return cconfinement_seal_engine() == 0 ? .filtered : .limits
  }
}
