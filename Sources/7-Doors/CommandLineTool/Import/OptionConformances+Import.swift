// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Catalog

extension ImportCorrections: ExpressibleByArgument {}
