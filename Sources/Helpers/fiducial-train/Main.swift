// SPDX-License-Identifier: Apache-2.0
import CConfinement
import ConfinedHelper
import Foundation
import TrainingEngine
import Workers

/// The helper: opens libtorch, gives up what it does not need, then trains for its owner until the owner is gone.
@main
enum Main {
  /// Address space is no measure of memory here: the engine reserves far more of it than it uses.
  private static let usual = WorkerLimits(memory: 64 << 30, cpuSecondsPerRequest: 36_000, reply: 4 << 30)

  static func main() {
    let helper = ConfinedHelper("fiducial-train", limits: usual, options: ["--library"])
    // All that reads a file of the system comes before the door is shut.
    let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let engine = TrainingEngine(
      folders: helper.folders(inCheckout: ".deps/torch/lib"), largestReply: helper.start.limits.reply
    ) { (plan, start, torch) throws(Refusal) in
      try TrainingSession.served(plan, start, torch, within: memory)
    }
    engine.confinement = helper.confine(descriptors: 64, seal: cconfinement_seal_engine)
    engine.components = [helper.component]
    helper.serve(engine.answer)
  }
}
