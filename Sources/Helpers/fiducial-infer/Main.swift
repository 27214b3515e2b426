// SPDX-License-Identifier: Apache-2.0
import CConfinement
import ConfinedHelper
import Foundation
import InferenceEngine
import Workers

/// The helper: loads the engine, gives up what it does not need, then answers its owner until the owner is gone.
@main
enum Main {
  /// Address space is no measure of memory here: the engine reserves far more of it than it uses.
  private static let usual = WorkerLimits(memory: 64 << 30, cpuSecondsPerRequest: 600)

  static func main() {
    let helper = ConfinedHelper("fiducial-infer", limits: usual, options: ["--library"])
    // All that reads a file of the system comes before the door is shut.
    let engine = InferenceEngine(
      folders: helper.folders(inCheckout: ".deps/openvino/lib"), largestReply: helper.start.limits.reply)
    // The engine lists its folder before it reads a network; where that cannot be remembered, it says itself what it does not find.
    _ = engine.folder.map { cconfinement_keep_folder($0.path) }
    engine.confinement = helper.confine(descriptors: 32, seal: cconfinement_seal_engine)
    if engine.confinement == .filtered {
      engine.pathOfMemory = { descriptor in
        cconfinement_copy_into(descriptor)
        return String(cString: cconfinement_copy_name)
      }
    }
    engine.components = [helper.component]
    helper.serve(engine.answer)
  }
}
