# powershell completion for ko

Register-ArgumentCompleter -Native -CommandName 'ko' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text } |
        Select-Object -Skip 1)
    if ($wordToComplete -eq '') {
        # Up to 7.2, PowerShell drops empty arguments of programs.
        $words += $(if ($PSVersionTable.PSVersion -lt [version]'7.3') { '""' } else { '' })
    }
    $lines = @(& 'ko' REQUEST @words 2>$null)
    if ($lines.Count -eq 0 -or $lines[-1] -ne ':4') { return }
    foreach ($line in $lines[0..($lines.Count - 2)]) {
        $word, $about = $line -split [char]9, 2
        if (-not $word -or $word.StartsWith(':')) { continue }
        $shown = if ($about) { $about } else { $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $shown)
    }
}
