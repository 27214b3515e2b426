// SPDX-License-Identifier: Apache-2.0
import Workers
public import Foundation

extension ConfinedHelper {
  /// Where an engine's library may lie: where the owner says with `--library`; else beside the executable, then where it is installed,
  /// then where set-up has laid it in the checkout that the executable was built in.
  ///
  /// - Parameter inCheckout: The folder of the library from the checkout's root.
  /// - Returns: The folders, the first choice first; they need not be there.
  public func folders(inCheckout: String) -> [URL] {
    if let folder = start.values["--library"] { return [URL(filePath: folder)] }
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let here = URL(filePath: path).deletingLastPathComponent()
    var folders = [here, here.deletingLastPathComponent().appending(path: "lib/fiducial")]
    var above = here
    while above.path != "/", above.path.count > 1 {
      above = above.deletingLastPathComponent()
      folders.append(above.appending(path: inCheckout))
    }
    return folders
  }
}
