# fish completion for ko

function __ko_complete
    set -l token (commandline --current-token --cut-at-cursor)
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l out (command $words[1] REQUEST $words[2..-1] "$token" 2>/dev/null)
    or return 1
    switch $out[-1]
        case ':0'
            __fish_complete_path $token
        case ':16'
            __fish_complete_directories $token
        case '*'
            set -e out[-1]
            printf '%s\n' $out
    end
end

complete --command ko --no-files --arguments '(__ko_complete)'
